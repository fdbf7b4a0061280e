import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { rejectionOf } from '../../support/client.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

/** When each of `count` requests made now is granted. */
async function grants(limiter: RateLimiter, count: number): Promise<number[]> {
  const times: number[] = [];
  const takes = Array.from({ length: count }, async () => {
    await limiter.acquire();
    times.push(performance.now());
  });
  await clock().runAllAsync();
  await Promise.all(takes);
  return times;
}

describe('a rate limiter', () => {
  test('grants its burst at once, then a permit at every interval', async () => {
    const times = await grants(new RateLimiter(10, 3), 6);
    expect(times).toEqual([0, 0, 0, 100, 200, 300]);
  });

  test.each([
    [0.5, 1, [0, 2000, 4000]],
    [1000, 1, [0, 1, 2]],
    [10, 1.5, [0, 50, 150]],
    [4, 2, [0, 0, 250]],
  ])('of %d per second with a burst of %d grants at %j', async (perSecond, burst, times) => {
    expect(await grants(new RateLimiter(perSecond, burst), 3)).toEqual(times);
  });

  test('accumulates permits, but never more than its burst', async () => {
    const limiter = new RateLimiter(10, 2);
    expect(await grants(limiter, 2)).toEqual([0, 0]);
    await clock().tickAsync(3_600_000);
    expect(await grants(limiter, 3)).toEqual([3_600_000, 3_600_000, 3_600_100]);
  });

  test('serves requests in order of arrival', async () => {
    const limiter = new RateLimiter(10, 1);
    const order: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) void limiter.acquire().then(() => order.push(name));
    await clock().tickAsync(150);
    for (const name of ['e', 'f']) void limiter.acquire().then(() => order.push(name));
    await clock().runAllAsync();
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('counts the queued requests', async () => {
    const limiter = new RateLimiter(10, 1);
    const takes = [limiter.acquire(), limiter.acquire(), limiter.acquire()];
    expect(limiter.queued).toBe(2);
    await clock().tickAsync(100);
    expect(limiter.queued).toBe(1);
    await clock().runAllAsync();
    await Promise.all(takes);
    expect(limiter.queued).toBe(0);
  });
});

describe('an abort', () => {
  test('before the call takes no token', async () => {
    const limiter = new RateLimiter(10, 1);
    const reason = new Error('enough');
    expect(await rejectionOf(limiter.acquire({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await grants(limiter, 1)).toEqual([0]);
  });

  test('in the queue takes no token, and the next request moves up', async () => {
    const limiter = new RateLimiter(10, 1);
    const controller = new AbortController();
    const times: Record<string, number> = {};
    const take = (name: string, signal?: AbortSignal): Promise<void> =>
      limiter.acquire({ signal }).then(() => {
        times[name] = performance.now();
      });
    const taken = [take('first'), take('third')];
    const aborted = rejectionOf(take('aborted', controller.signal));
    taken.push(take('fourth'));
    controller.abort(new Error('enough'));
    expect(await aborted).toEqual(new Error('enough'));
    await clock().runAllAsync();
    await Promise.all(taken);
    expect(times).toEqual({ first: 0, third: 100, fourth: 200 });
  });

  test('of the last queued request leaves no timer', async () => {
    const limiter = new RateLimiter(10, 1);
    const controller = new AbortController();
    await limiter.acquire();
    const waiting = [
      limiter.acquire({ signal: controller.signal }),
      limiter.acquire({ signal: controller.signal }),
    ];
    expect(clock().countTimers()).toBe(1);
    controller.abort();
    expect(clock().countTimers()).toBe(0);
    expect(limiter.queued).toBe(0);
    await Promise.allSettled(waiting);
    expect(await grants(limiter, 1)).toEqual([100]);
  });

  test('after the grant has no effect', async () => {
    const limiter = new RateLimiter(10, 1);
    const controller = new AbortController();
    await limiter.acquire({ signal: controller.signal });
    controller.abort();
    expect(limiter.queued).toBe(0);
  });
});
