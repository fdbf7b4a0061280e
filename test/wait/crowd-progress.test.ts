import { describe, expect, test } from 'vitest';
import { type BatchEntry, BatchProgress } from '../../src/wait/jobs-wait.js';
import { seeded } from '../support/random.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

interface Counted {
  readonly member: BatchEntry;
  percent: number;
  eta: number | undefined;
  open: boolean;
}

describe('how far many jobs are', () => {
  test('of none is all the way', () => {
    expect(new BatchProgress()).toMatchObject({ percent: 100, eta: 0 });
  });

  test('is nothing at first, with no ETA', () => {
    const crowd = new BatchProgress();
    crowd.add();
    expect(crowd).toMatchObject({ percent: 0, eta: undefined });
  });

  test('has an ETA that comes nearer as time goes by, and is never past', () => {
    const crowd = new BatchProgress();
    crowd.update(crowd.add(), 50, 10_000);
    clock().tick(4000);
    expect(crowd.eta).toBe(6000);
    clock().tick(60_000);
    expect(crowd.eta).toBe(0);
  });

  test('follows the last, also when another becomes the last or the last is done', () => {
    const crowd = new BatchProgress();
    const [a, b] = [crowd.add(), crowd.add()];
    crowd.update(a, 10, 10_000);
    crowd.update(b, 10, 30_000);
    expect(crowd.eta).toBe(30_000);
    crowd.update(b, 20, 5000);
    expect(crowd.eta).toBe(10_000);
    crowd.settle(a);
    expect(crowd.eta).toBe(5000);
    crowd.update(b, 25, undefined);
    expect(crowd.eta).toBeUndefined();
  });

  test('kept up step by step is what counting anew gives', () => {
    const random = seeded(7);
    const crowd = new BatchProgress();
    const begin = (): Counted => ({ member: crowd.add(), percent: 0, eta: undefined, open: true });
    const jobs = Array.from({ length: 20 }, begin);
    for (let step = 0; step < 2000; step += 1) {
      const job = jobs[Math.floor(random() * jobs.length)] as Counted;
      if (!job.open) continue;
      if (random() < 0.005) {
        Object.assign(job, { percent: 100, open: false });
        crowd.settle(job.member);
      } else {
        job.percent = random() * 100;
        job.eta = random() < 0.1 ? undefined : random() * 60_000;
        crowd.update(job.member, job.percent, job.eta);
      }
      const open = jobs.filter(job => job.open);
      const mean = jobs.reduce((sum, { percent }) => sum + percent, 0) / jobs.length;
      expect(crowd.percent).toBeCloseTo(mean, 9);
      const unknown = open.some(({ eta }) => eta === undefined);
      const last = Math.max(0, ...open.map(({ eta = 0 }) => eta));
      expect(crowd.eta).toBe(unknown ? undefined : last);
    }
    for (const job of jobs) if (job.open) crowd.settle(job.member);
    expect(crowd).toMatchObject({ percent: 100, eta: 0 });
  });
});
