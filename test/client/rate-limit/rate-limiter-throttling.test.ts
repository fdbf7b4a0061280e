import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

/** A limiter of 10 per second with a burst of 2, and when each request is served, to the millisecond. */
function queue() {
  const limiter = new RateLimiter(10, 2);
  const served: [name: string, at: number][] = [];
  const join = (name: string, deadline?: number): void => {
    void limiter
      .acquire({ deadlineAt: deadline })
      .then(() => served.push([name, performance.now()]));
  };
  return { limiter, served, join };
}

describe('a throttled rate limiter', () => {
  test('delays the queued requests', async () => {
    const { limiter, served, join } = queue();
    for (const name of ['a', 'b', 'c', 'd', 'e']) join(name);
    await clock().tickAsync(50);
    limiter.throttle({ requestedAt: 0, retryAfter: 0 });
    await clock().runAllAsync();
    expect(served).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 249],
      ['d', 443],
      ['e', 634],
    ]);
  });

  test('serves only requests at their deadlines during a pause', async () => {
    const { limiter, served, join } = queue();
    for (const name of ['a', 'b']) join(name);
    await clock().tickAsync(50);
    limiter.throttle({ requestedAt: 0, retryAfter: 40_000 });
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

  test('restores the previous order after a pause', async () => {
    const { limiter, served, join } = queue();
    for (const name of ['a', 'b', 'c']) join(name);
    limiter.throttle({ requestedAt: 0, retryAfter: 5000 });
    join('in a minute', 60_000);
    join('in 20 s', 20_000);
    await clock().runAllAsync();
    expect(served.map(([name]) => name)).toEqual(['a', 'b', 'in 20 s', 'c', 'in a minute']);
  });

  test('recovers its full rate', async () => {
    const { limiter, served, join } = queue();
    limiter.throttle({ requestedAt: 0, retryAfter: 0 });
    for (let index = 0; index < 200; index += 1) join(`${index}`);
    await clock().runAllAsync();
    const gaps = served.slice(1).map(([, at], index) => at - (served[index]?.[1] as number));
    // Each is at most a millisecond longer than the one before: timers count whole ones.
    expect(gaps.slice(1).every((gap, index) => gap <= (gaps[index] as number) + 1)).toBe(true);
    expect(gaps.slice(0, 3)).toEqual([194, 191, 187]);
    expect(gaps.slice(80)).toEqual(Array(119).fill(100));
  });

  test('sets no timer if its queue is empty', () => {
    const { limiter } = queue();
    limiter.throttle({ requestedAt: 0, retryAfter: 60_000 });
    expect(clock().countTimers()).toBe(0);
  });

  test('leaves no timer when the last queued request is aborted during a pause', async () => {
    const { limiter } = queue();
    limiter.throttle({ requestedAt: 0, retryAfter: 60_000 });
    const interest = new AbortController();
    const takes = Array.from({ length: 10_000 }, (_, index) =>
      limiter.acquire({ signal: interest.signal, deadlineAt: 1000 + index }),
    );
    expect(limiter.queued).toBe(10_000);
    expect(clock().countTimers()).toBe(1);
    interest.abort();
    expect(limiter.queued).toBe(0);
    expect(clock().countTimers()).toBe(0);
    await Promise.allSettled(takes);
  });
});
