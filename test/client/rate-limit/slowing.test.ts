import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

/** A bucket of 10 a second, 2 at once, and when who is served, to the millisecond. */
function line() {
  const bucket = new RateLimiter(10, 2);
  const served: [name: string, at: number][] = [];
  const join = (name: string, deadline?: number): void => {
    void bucket
      .acquire({ deadlineAt: deadline })
      .then(() => served.push([name, performance.now()]));
  };
  return { bucket, served, join };
}

describe('a bucket that is slowed down', () => {
  test('makes those wait longer who wait already', async () => {
    const { bucket, served, join } = line();
    for (const name of ['a', 'b', 'c', 'd', 'e']) join(name);
    await clock().tickAsync(50);
    bucket.throttle({ requestedAt: 0, retryAfter: 0 });
    await clock().runAllAsync();
    expect(served).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 249],
      ['d', 443],
      ['e', 634],
    ]);
  });

  test('serves nobody in a pause but those whose time has come, each at that time', async () => {
    const { bucket, served, join } = line();
    for (const name of ['a', 'b']) join(name);
    await clock().tickAsync(50);
    bucket.throttle({ requestedAt: 0, retryAfter: 40_000 });
    // Whose patience ends within the pause does not stand in the way of whose limit comes later.
    for (const name of ['c', 'd']) join(name);
    join('in 35 s', 35_000);
    join('in 10 s', 10_000);
    await clock().tickAsync(20_000);
    join('in 25 s', 25_000);
    join('credentials', -Infinity);
    join('in an hour', 3_600_000);
    await clock().runAllAsync();
    expect(served).toEqual([
      ['a', 0],
      ['b', 0],
      ['in 10 s', 10_000],
      ['credentials', 20_050],
      ['in 25 s', 25_000],
      ['in 35 s', 35_000],
      ['c', 40_050],
      ['d', 40_249],
      ['in an hour', 40_443],
    ]);
  });

  test('stands in the order of before once the pause is over', async () => {
    const { bucket, served, join } = line();
    for (const name of ['a', 'b', 'c']) join(name);
    bucket.throttle({ requestedAt: 0, retryAfter: 5000 });
    join('in a minute', 60_000);
    join('in 20 s', 20_000);
    await clock().runAllAsync();
    expect(served.map(([name]) => name)).toEqual(['a', 'b', 'in 20 s', 'c', 'in a minute']);
  });

  test('goes on at its rate of before in the long run', async () => {
    const { bucket, served, join } = line();
    bucket.throttle({ requestedAt: 0, retryAfter: 0 });
    for (let index = 0; index < 200; index += 1) join(`${index}`);
    await clock().runAllAsync();
    const gaps = served.slice(1).map(([, at], index) => at - (served[index]?.[1] as number));
    // Each is at most a millisecond longer than the one before: timers count whole ones.
    expect(gaps.slice(1).every((gap, index) => gap <= (gaps[index] as number) + 1)).toBe(true);
    expect(gaps.slice(0, 3)).toEqual([194, 191, 187]);
    expect(gaps.slice(80)).toEqual(Array(119).fill(100));
  });

  test('and has nobody waiting sets no timer', () => {
    const { bucket } = line();
    bucket.throttle({ requestedAt: 0, retryAfter: 60_000 });
    expect(clock().countTimers()).toBe(0);
  });

  test('leaves no timer when the last who waits loses interest in a pause', async () => {
    const { bucket } = line();
    bucket.throttle({ requestedAt: 0, retryAfter: 60_000 });
    const interest = new AbortController();
    const takes = Array.from({ length: 10_000 }, (_, index) =>
      bucket.acquire({ signal: interest.signal, deadlineAt: 1000 + index }),
    );
    expect(bucket.queued).toBe(10_000);
    expect(clock().countTimers()).toBe(1);
    interest.abort();
    expect(bucket.queued).toBe(0);
    expect(clock().countTimers()).toBe(0);
    await Promise.allSettled(takes);
  });
});
