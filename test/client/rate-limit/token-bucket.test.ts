import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { rejectionOf } from '../../support/client.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

/** When each of `count` takes, all asked for now, is granted. */
async function grants(bucket: RateLimiter, count: number): Promise<number[]> {
  const times: number[] = [];
  const takes = Array.from({ length: count }, async () => {
    await bucket.acquire();
    times.push(performance.now());
  });
  await clock().runAllAsync();
  await Promise.all(takes);
  return times;
}

describe('a token bucket', () => {
  test('gives its burst at once, then a token at every interval', async () => {
    const times = await grants(new RateLimiter(10, 3), 6);
    expect(times).toEqual([0, 0, 0, 100, 200, 300]);
  });

  test.each([
    [0.5, 1, [0, 2000, 4000]],
    [1000, 1, [0, 1, 2]],
    [10, 1.5, [0, 50, 150]],
    [4, 2, [0, 0, 250]],
  ])('of %d a second and a burst of %d gives at %j', async (perSecond, burst, times) => {
    expect(await grants(new RateLimiter(perSecond, burst), 3)).toEqual(times);
  });

  test('fills up while nobody takes, though never beyond its burst', async () => {
    const bucket = new RateLimiter(10, 2);
    expect(await grants(bucket, 2)).toEqual([0, 0]);
    await clock().tickAsync(3_600_000);
    expect(await grants(bucket, 3)).toEqual([3_600_000, 3_600_000, 3_600_100]);
  });

  test('serves first come, first served', async () => {
    const bucket = new RateLimiter(10, 1);
    const order: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) void bucket.acquire().then(() => order.push(name));
    await clock().tickAsync(150);
    for (const name of ['e', 'f']) void bucket.acquire().then(() => order.push(name));
    await clock().runAllAsync();
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('tells how many wait', async () => {
    const bucket = new RateLimiter(10, 1);
    const takes = [bucket.acquire(), bucket.acquire(), bucket.acquire()];
    expect(bucket.queued).toBe(2);
    await clock().tickAsync(100);
    expect(bucket.queued).toBe(1);
    await clock().runAllAsync();
    await Promise.all(takes);
    expect(bucket.queued).toBe(0);
  });
});

describe('an abort', () => {
  test('before the take takes nothing', async () => {
    const bucket = new RateLimiter(10, 1);
    const reason = new Error('enough');
    expect(await rejectionOf(bucket.acquire({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await grants(bucket, 1)).toEqual([0]);
  });

  test('in the queue frees the place for who comes after, and takes no token', async () => {
    const bucket = new RateLimiter(10, 1);
    const controller = new AbortController();
    const times: Record<string, number> = {};
    const take = (name: string, signal?: AbortSignal): Promise<void> =>
      bucket.acquire({ signal }).then(() => {
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

  test('of the last in the queue leaves no timer', async () => {
    const bucket = new RateLimiter(10, 1);
    const controller = new AbortController();
    await bucket.acquire();
    const waiting = [
      bucket.acquire({ signal: controller.signal }),
      bucket.acquire({ signal: controller.signal }),
    ];
    expect(clock().countTimers()).toBe(1);
    controller.abort();
    expect(clock().countTimers()).toBe(0);
    expect(bucket.queued).toBe(0);
    await Promise.allSettled(waiting);
    expect(await grants(bucket, 1)).toEqual([100]);
  });

  test('after the take does nothing', async () => {
    const bucket = new RateLimiter(10, 1);
    const controller = new AbortController();
    await bucket.acquire({ signal: controller.signal });
    controller.abort();
    expect(bucket.queued).toBe(0);
  });
});
