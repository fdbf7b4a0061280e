import { describe, expect, test } from 'vitest';
import { AimdRate } from '../../../src/client/rate-limit/aimd-rate.js';
import { seeded } from '../../support/random.js';

/** The share of the full rate, measured over a millisecond around a time. */
function shareAt(rate: AimdRate, time: number): number {
  return rate.virtualTimeAt(time + 0.5) - rate.virtualTimeAt(time - 0.5);
}

function decreased(...factors: readonly number[]): AimdRate {
  const rate = new AimdRate();
  for (const factor of factors) rate.decrease(10_000, factor, 10_000);
  return rate;
}

describe('an AIMD rate', () => {
  test('that was never decreased equals the clock', () => {
    const rate = new AimdRate();
    for (const time of [0, 0.1, 1e9 + 0.3]) {
      expect(rate.virtualTimeAt(time)).toBe(time);
      expect(rate.realTimeAt(time)).toBe(time);
    }
  });

  test('that was halved regains a twentieth per second until it is full', () => {
    const rate = decreased(1 / 2);
    const shares = [1, 2000, 5000, 8000, 10_001, 60_000].map(after =>
      shareAt(rate, 10_000 + after),
    );
    const expected = [0.5, 0.6, 0.75, 0.9, 1, 1];
    for (const [index, share] of shares.entries())
      expect(share).toBeCloseTo(expected[index] as number, 3);
  });

  test.each([
    ['twice', 2, 1 / 4],
    ['four times', 4, 1 / 16],
    ['a hundred times', 100, 1 / 16],
  ])('that was halved %s (%d halvings) has a share of %d', (_, times, share) => {
    const rate = decreased(...Array<number>(times).fill(1 / 2));
    expect(shareAt(rate, 10_001)).toBeCloseTo(share, 3);
  });

  test('is halved from its current share', () => {
    const rate = decreased(1 / 2);
    rate.decrease(14_000, 1 / 2, 14_000);
    expect(shareAt(rate, 14_001)).toBeCloseTo(0.35, 3);
  });

  test('that is held increases only afterwards', () => {
    const rate = new AimdRate();
    rate.decrease(0, 1 / 2, 30_000);
    expect([1, 29_999].map(time => shareAt(rate, time))).toEqual([0.5, 0.5]);
    expect(shareAt(rate, 34_000)).toBeCloseTo(0.7, 6);
    expect(rate.virtualTimeAt(30_000)).toBe(15_000);
  });

  test.each([1, 2, 3, 4])('is monotonic and never faster than the clock (seed %i)', seed => {
    const random = seeded(seed);
    const rate = new AimdRate();
    let [time, progress] = [0, 0];
    for (let step = 0; step < 2000; step += 1) {
      const passed = random() * 3000;
      time += passed;
      const next = rate.virtualTimeAt(time);
      expect(next).toBeGreaterThan(progress);
      expect(next - progress).toBeLessThanOrEqual(passed * (1 + 1e-9));
      progress = next;
      expect(rate.realTimeAt(progress)).toBeCloseTo(time, 5);
      if (random() < 0.2) rate.decrease(time, random() < 0.5 ? 1 / 2 : 1, time + random() * 5000);
      expect(rate.virtualTimeAt(time)).toBeCloseTo(progress, 5);
    }
  });

  test('inverts its virtual time', () => {
    const rate = new AimdRate();
    rate.decrease(0, 1 / 4, 4000);
    for (const time of [0, 3999, 4000, 4001, 12_000, 19_000, 19_001, 1e6]) {
      expect(rate.realTimeAt(rate.virtualTimeAt(time))).toBeCloseTo(time, 6);
    }
  });
});
