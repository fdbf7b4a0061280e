import { describe, expect, test } from 'vitest';
import { CrowdProgress } from '../../src/wait/crowd-progress.js';
import { seeded } from '../support/random.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

describe('how far many jobs are', () => {
  test('of none is all the way', () => {
    expect(new CrowdProgress()).toMatchObject({ percent: 100, eta: 0 });
  });

  test('is nothing at first, with no ETA', () => {
    const crowd = new CrowdProgress();
    crowd.join();
    expect(crowd).toMatchObject({ percent: 0, eta: undefined });
  });

  test('has an ETA that comes nearer as time goes by, and is never past', () => {
    const crowd = new CrowdProgress();
    crowd.moved(crowd.join(), 50, 10_000);
    clock().tick(4000);
    expect(crowd.eta).toBe(6000);
    clock().tick(60_000);
    expect(crowd.eta).toBe(0);
  });

  test('follows the last, also when another becomes the last or the last is done', () => {
    const crowd = new CrowdProgress();
    const [a, b] = [crowd.join(), crowd.join()];
    crowd.moved(a, 10, 10_000);
    crowd.moved(b, 10, 30_000);
    expect(crowd.eta).toBe(30_000);
    crowd.moved(b, 20, 5000);
    expect(crowd.eta).toBe(10_000);
    crowd.settled(a);
    expect(crowd.eta).toBe(5000);
    crowd.moved(b, 25, undefined);
    expect(crowd.eta).toBeUndefined();
  });

  test('kept up step by step is what counting anew gives', () => {
    const random = seeded(7);
    const crowd = new CrowdProgress();
    const members = Array.from({ length: 20 }, () => crowd.join());
    for (let step = 0; step < 2000; step += 1) {
      const member = members[Math.floor(random() * members.length)];
      if (!member || member.settled) continue;
      if (random() < 0.005) crowd.settled(member);
      else crowd.moved(member, random() * 100, random() < 0.1 ? undefined : random() * 60_000);
      const open = members.filter(({ settled }) => !settled);
      const mean = members.reduce((sum, { percent }) => sum + percent, 0) / members.length;
      expect(crowd.percent).toBeCloseTo(mean, 9);
      const unknown = open.some(({ endsAt }) => endsAt === undefined);
      const last = Math.max(0, ...open.map(({ endsAt = 0 }) => endsAt));
      expect(crowd.eta).toBe(unknown ? undefined : last);
    }
    for (const member of members) if (!member.settled) crowd.settled(member);
    expect(crowd).toMatchObject({ percent: 100, eta: 0 });
  });
});
