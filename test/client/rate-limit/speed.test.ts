import { describe, expect, test } from 'vitest';
import { AimdRate } from '../../../src/client/rate-limit/aimd-rate.js';
import { seeded } from '../../support/random.js';

/** The share of the full speed, measured over a millisecond around a time. */
function shareAt(speed: AimdRate, time: number): number {
  return speed.virtualTimeAt(time + 0.5) - speed.virtualTimeAt(time - 0.5);
}

function slowed(...factors: readonly number[]): AimdRate {
  const speed = new AimdRate();
  for (const factor of factors) speed.decrease(10_000, factor, 10_000);
  return speed;
}

describe('a speed', () => {
  test('that was never slowed is the clock itself', () => {
    const speed = new AimdRate();
    for (const time of [0, 0.1, 1e9 + 0.3]) {
      expect(speed.virtualTimeAt(time)).toBe(time);
      expect(speed.realTimeAt(time)).toBe(time);
    }
  });

  test('that was halved comes back by a twentieth a second, and stays full from then on', () => {
    const speed = slowed(1 / 2);
    const shares = [1, 2000, 5000, 8000, 10_001, 60_000].map(after =>
      shareAt(speed, 10_000 + after),
    );
    const expected = [0.5, 0.6, 0.75, 0.9, 1, 1];
    for (const [index, share] of shares.entries())
      expect(share).toBeCloseTo(expected[index] as number, 3);
  });

  test.each([
    ['twice', 2, 1 / 4],
    ['four times', 4, 1 / 16],
    ['a hundred times', 100, 1 / 16],
  ])('that was halved %s is %d halvings slower, but no slower than %d', (_, times, share) => {
    const speed = slowed(...Array<number>(times).fill(1 / 2));
    expect(shareAt(speed, 10_001)).toBeCloseTo(share, 3);
  });

  test('is halved from what it has come back to', () => {
    const speed = slowed(1 / 2);
    speed.decrease(14_000, 1 / 2, 14_000);
    expect(shareAt(speed, 14_001)).toBeCloseTo(0.35, 3);
  });

  test('that is held stays as it is, and grows after that', () => {
    const speed = new AimdRate();
    speed.decrease(0, 1 / 2, 30_000);
    expect([1, 29_999].map(time => shareAt(speed, time))).toEqual([0.5, 0.5]);
    expect(shareAt(speed, 34_000)).toBeCloseTo(0.7, 6);
    expect(speed.virtualTimeAt(30_000)).toBe(15_000);
  });

  test.each([1, 2, 3, 4])('never goes back, nor faster than time (seed %i)', seed => {
    const random = seeded(seed);
    const speed = new AimdRate();
    let [time, progress] = [0, 0];
    for (let step = 0; step < 2000; step += 1) {
      const passed = random() * 3000;
      time += passed;
      const next = speed.virtualTimeAt(time);
      expect(next).toBeGreaterThan(progress);
      expect(next - progress).toBeLessThanOrEqual(passed * (1 + 1e-9));
      progress = next;
      expect(speed.realTimeAt(progress)).toBeCloseTo(time, 5);
      if (random() < 0.2) speed.decrease(time, random() < 0.5 ? 1 / 2 : 1, time + random() * 5000);
      expect(speed.virtualTimeAt(time)).toBeCloseTo(progress, 5);
    }
  });

  test('knows when a progress to come will be reached', () => {
    const speed = new AimdRate();
    speed.decrease(0, 1 / 4, 4000);
    for (const time of [0, 3999, 4000, 4001, 12_000, 19_000, 19_001, 1e6]) {
      expect(speed.realTimeAt(speed.virtualTimeAt(time))).toBeCloseTo(time, 6);
    }
  });
});
