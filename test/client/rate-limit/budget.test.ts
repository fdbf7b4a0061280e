import { describe, expect, test } from 'vitest';
import { TokenBucket } from '../../../src/client/rate-limit/token-bucket.js';

/** When the next requests go out of those that are always ready, to the millisecond. */
function times(budget: TokenBucket, count: number, from: number, sendBy = Infinity): number[] {
  let now = from;
  return Array.from({ length: count }, () => {
    now = Math.max(now, budget.nextPermitAt(sendBy));
    expect(budget.tryTake(now, sendBy)).toBe(true);
    return Math.round(now);
  });
}

/** One of 10 a second and 5 at once, of which the first 5 have gone at 0. */
function used(): TokenBucket {
  const budget = new TokenBucket(10, 5);
  expect(times(budget, 5, 0)).toEqual([0, 0, 0, 0, 0]);
  return budget;
}

describe('a budget that is told to slow down', () => {
  test('gives half as fast from then on, and a little faster each time', () => {
    const budget = used();
    budget.throttle(40, { requestedAt: 0, retryAfter: 0 });
    expect(times(budget, 5, 40)).toEqual([238, 432, 623, 810, 994]);
  });

  test('gives at the full rate again after ten seconds', () => {
    const budget = used();
    budget.throttle(40, { requestedAt: 0, retryAfter: 0 });
    // Ten seconds at three quarters of the rate, on average.
    expect(times(budget, 75, 40).at(-1)).toBe(10_040);
    expect(times(budget, 3, 10_040)).toEqual([10_140, 10_240, 10_340]);
    expect(times(budget, 6, 20_000)).toEqual([...Array(5).fill(20_000), 20_100]);
  });

  test('gives nothing of what was saved up', () => {
    const budget = new TokenBucket(10, 5);
    expect(budget.tryTake(0, Infinity)).toBe(true);
    budget.throttle(3000, { requestedAt: 0, retryAfter: 0 });
    expect(times(budget, 2, 3000)).toEqual([3198, 3392]);
  });

  test('halves once for all that was sent before it was told', () => {
    const [once, often] = [used(), used()];
    once.throttle(40, { requestedAt: 0, retryAfter: 0 });
    for (const now of [40, 41, 55]) often.throttle(now, { requestedAt: now - 40, retryAfter: 0 });
    expect(times(often, 5, 60)).toEqual(times(once, 5, 60));
  });

  test('halves again for what was sent since', () => {
    const budget = used();
    budget.throttle(40, { requestedAt: 0, retryAfter: 0 });
    expect(times(budget, 1, 40)).toEqual([238]);
    budget.throttle(280, { requestedAt: 238, retryAfter: 0 });
    expect(times(budget, 2, 280)).toEqual([657, 1009]);
  });

  test('never goes below a sixteenth', () => {
    const budget = used();
    for (let now = 1; now <= 100; now += 1)
      budget.throttle(now, { requestedAt: now, retryAfter: 0 });
    const [first = 0] = times(budget, 1, 100);
    expect(first).toBeGreaterThan(1000);
    expect(first).toBeLessThan(1700);
  });
});

describe('a budget that is told to pause', () => {
  test('gives nothing before, one at the end, and the next at half the rate', () => {
    const budget = used();
    budget.throttle(40, { requestedAt: 0, retryAfter: 7000 });
    expect(budget.isPaused(7039)).toBe(true);
    expect(budget.isPaused(7040)).toBe(false);
    expect(times(budget, 4, 40)).toEqual([7040, 7238, 7432, 7623]);
  });

  test('pauses for a minute at the longest', () => {
    const budget = used();
    budget.throttle(40, { requestedAt: 0, retryAfter: 86_400_000 });
    expect(times(budget, 1, 40)).toEqual([60_040]);
  });

  test('pauses for the longest that it was told, in whatever order', () => {
    const budget = used();
    for (const retryAfter of [2000, 9000, 3000])
      budget.throttle(40, { requestedAt: 0, retryAfter });
    expect(times(budget, 1, 40)).toEqual([9040]);
  });

  test('pauses for what was sent before the last change as well, at the same rate', () => {
    const budget = used();
    budget.throttle(40, { requestedAt: 0, retryAfter: 0 });
    budget.throttle(50, { requestedAt: 0, retryAfter: 1000 });
    expect(times(budget, 2, 50)).toEqual([1050, 1248]);
  });

  test('lets those pass whose time has come, at half the rate', () => {
    const budget = used();
    budget.throttle(0, { requestedAt: 0, retryAfter: 30_000 });
    expect(times(budget, 3, 0, 5000)).toEqual([5000, 5200, 5400]);
    expect(times(budget, 2, 5400, -Infinity)).toEqual([5600, 5800]);
    expect(times(budget, 1, 5800)).toEqual([30_000]);
  });

  test('saves up one token for them, and no burst', () => {
    const budget = used();
    budget.throttle(0, { requestedAt: 0, retryAfter: 30_000 });
    expect(times(budget, 2, 20_000, 1000)).toEqual([20_000, 20_200]);
  });
});
