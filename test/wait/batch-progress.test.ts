import { describe, expect, test } from 'vitest';
import { type BatchEntry, BatchProgress } from '../../src/wait/jobs-wait.js';
import { seeded } from '../support/random.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

interface Counted {
  readonly entry: BatchEntry;
  percent: number;
  eta: number | undefined;
  open: boolean;
}

describe('the progress of a batch', () => {
  test('is 100 % without jobs', () => {
    expect(new BatchProgress()).toMatchObject({ percent: 100, eta: 0 });
  });

  test('starts at 0 % without an ETA', () => {
    const batch = new BatchProgress();
    batch.add();
    expect(batch).toMatchObject({ percent: 0, eta: undefined });
  });

  test('has an ETA that approaches 0 and stays there', () => {
    const batch = new BatchProgress();
    batch.update(batch.add(), 50, 10_000);
    clock().tick(4000);
    expect(batch.eta).toBe(6000);
    clock().tick(60_000);
    expect(batch.eta).toBe(0);
  });

  test('has the ETA of the last job, whichever that is', () => {
    const batch = new BatchProgress();
    const [a, b] = [batch.add(), batch.add()];
    batch.update(a, 10, 10_000);
    batch.update(b, 10, 30_000);
    expect(batch.eta).toBe(30_000);
    batch.update(b, 20, 5000);
    expect(batch.eta).toBe(10_000);
    batch.settle(a);
    expect(batch.eta).toBe(5000);
    batch.update(b, 25, undefined);
    expect(batch.eta).toBeUndefined();
  });

  test('equals a fresh computation after every update', () => {
    const random = seeded(7);
    const batch = new BatchProgress();
    const start = (): Counted => ({ entry: batch.add(), percent: 0, eta: undefined, open: true });
    const jobs = Array.from({ length: 20 }, start);
    for (let step = 0; step < 2000; step += 1) {
      const job = jobs[Math.floor(random() * jobs.length)] as Counted;
      if (!job.open) continue;
      if (random() < 0.005) {
        Object.assign(job, { percent: 100, open: false });
        batch.settle(job.entry);
      } else {
        job.percent = random() * 100;
        job.eta = random() < 0.1 ? undefined : random() * 60_000;
        batch.update(job.entry, job.percent, job.eta);
      }
      const open = jobs.filter(job => job.open);
      const mean = jobs.reduce((sum, { percent }) => sum + percent, 0) / jobs.length;
      expect(batch.percent).toBeCloseTo(mean, 9);
      const unknown = open.some(({ eta }) => eta === undefined);
      const last = Math.max(0, ...open.map(({ eta = 0 }) => eta));
      expect(batch.eta).toBe(unknown ? undefined : last);
    }
    for (const job of jobs) if (job.open) batch.settle(job.entry);
    expect(batch).toMatchObject({ percent: 100, eta: 0 });
  });
});
