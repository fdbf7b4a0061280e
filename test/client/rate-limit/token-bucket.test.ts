import { describe, expect, test } from 'vitest';
import { TokenBucket } from '../../../src/client/rate-limit/token-bucket.js';

/** When the next permits are granted to requests that are always ready, to the millisecond. */
function times(bucket: TokenBucket, count: number, from: number, deadlineAt = Infinity): number[] {
  let now = from;
  return Array.from({ length: count }, () => {
    now = Math.max(now, bucket.nextPermitAt(deadlineAt));
    expect(bucket.tryTake(now, deadlineAt)).toBe(true);
    return Math.round(now);
  });
}

/** One of 10 a second and 5 at once, of which the first 5 have gone at 0. */
function used(): TokenBucket {
  const bucket = new TokenBucket(10, 5);
  expect(times(bucket, 5, 0)).toEqual([0, 0, 0, 0, 0]);
  return bucket;
}

test('a token bucket grants nothing before it is ready, and that takes nothing', () => {
  const bucket = used();
  expect(bucket.tryTake(99, Infinity)).toBe(false);
  expect(times(bucket, 1, 99)).toEqual([100]);
});

describe('a throttled token bucket', () => {
  test('grants at half the rate, increasing slowly', () => {
    const bucket = used();
    bucket.throttle(40, { requestedAt: 0, retryAfter: 0 });
    expect(times(bucket, 5, 40)).toEqual([238, 432, 623, 810, 994]);
  });

  test('grants at the full rate again after ten seconds', () => {
    const bucket = used();
    bucket.throttle(40, { requestedAt: 0, retryAfter: 0 });
    // Ten seconds at three quarters of the rate, on average.
    expect(times(bucket, 75, 40).at(-1)).toBe(10_040);
    expect(times(bucket, 3, 10_040)).toEqual([10_140, 10_240, 10_340]);
    expect(times(bucket, 6, 20_000)).toEqual([...Array(5).fill(20_000), 20_100]);
  });

  test('loses its accumulated tokens', () => {
    const bucket = new TokenBucket(10, 5);
    expect(bucket.tryTake(0, Infinity)).toBe(true);
    bucket.throttle(3000, { requestedAt: 0, retryAfter: 0 });
    expect(times(bucket, 2, 3000)).toEqual([3198, 3392]);
  });

  test('halves its rate once for all requests sent before the first 429', () => {
    const [once, often] = [used(), used()];
    once.throttle(40, { requestedAt: 0, retryAfter: 0 });
    for (const now of [40, 41, 55]) often.throttle(now, { requestedAt: now - 40, retryAfter: 0 });
    expect(times(often, 5, 60)).toEqual(times(once, 5, 60));
  });

  test('halves its rate again for a request sent since', () => {
    const bucket = used();
    bucket.throttle(40, { requestedAt: 0, retryAfter: 0 });
    expect(times(bucket, 1, 40)).toEqual([238]);
    bucket.throttle(280, { requestedAt: 238, retryAfter: 0 });
    expect(times(bucket, 2, 280)).toEqual([657, 1009]);
  });

  test('never falls below a sixteenth of its rate', () => {
    const bucket = used();
    for (let now = 1; now <= 100; now += 1)
      bucket.throttle(now, { requestedAt: now, retryAfter: 0 });
    const [first = 0] = times(bucket, 1, 100);
    expect(first).toBeGreaterThan(1000);
    expect(first).toBeLessThan(1700);
  });
});

describe('a paused token bucket', () => {
  test('grants one permit at the end of the pause, and the next ones at half the rate', () => {
    const bucket = used();
    bucket.throttle(40, { requestedAt: 0, retryAfter: 7000 });
    expect(bucket.isPaused(7039)).toBe(true);
    expect(bucket.isPaused(7040)).toBe(false);
    expect(times(bucket, 4, 40)).toEqual([7040, 7238, 7432, 7623]);
  });

  test('pauses for at most a minute', () => {
    const bucket = used();
    bucket.throttle(40, { requestedAt: 0, retryAfter: 86_400_000 });
    expect(times(bucket, 1, 40)).toEqual([60_040]);
  });

  test('pauses for the longest Retry-After, in whatever order they come', () => {
    const bucket = used();
    for (const retryAfter of [2000, 9000, 3000])
      bucket.throttle(40, { requestedAt: 0, retryAfter });
    expect(times(bucket, 1, 40)).toEqual([9040]);
  });

  test('is paused by an older request as well, at the same rate', () => {
    const bucket = used();
    bucket.throttle(40, { requestedAt: 0, retryAfter: 0 });
    bucket.throttle(50, { requestedAt: 0, retryAfter: 1000 });
    expect(times(bucket, 2, 50)).toEqual([1050, 1248]);
  });

  test('grants requests at their deadlines at half the rate', () => {
    const bucket = used();
    bucket.throttle(0, { requestedAt: 0, retryAfter: 30_000 });
    expect(times(bucket, 3, 0, 5000)).toEqual([5000, 5200, 5400]);
    expect(times(bucket, 2, 5400, -Infinity)).toEqual([5600, 5800]);
    expect(times(bucket, 1, 5800)).toEqual([30_000]);
  });

  test('accumulates one token for them, and no burst', () => {
    const bucket = used();
    bucket.throttle(0, { requestedAt: 0, retryAfter: 30_000 });
    expect(times(bucket, 2, 20_000, 1000)).toEqual([20_000, 20_200]);
  });
});
