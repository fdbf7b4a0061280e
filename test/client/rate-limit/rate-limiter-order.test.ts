import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

/** A limiter whose only permit has been granted, and when each later request is served. */
function queue(perSecond = 10) {
  const limiter = new RateLimiter(perSecond, 1);
  const served: [name: string, at: number][] = [];
  const join = (name: string, deadline?: number): void => {
    void limiter
      .acquire({ deadlineAt: deadline })
      .then(() => served.push([name, performance.now()]));
  };
  join('first');
  return { limiter, served, join };
}

describe('in the queue of a rate limiter', () => {
  test('requests with a near deadline are first, the nearest before the others', async () => {
    const { served, join } = queue();
    for (const name of ['a', 'b']) join(name);
    join('in 20 s', 20_000);
    join('in 5 s', 5000);
    join('in an hour', 3_600_000);
    join('now', 0);
    await clock().runAllAsync();
    expect(served).toEqual([
      ['first', 0],
      ['now', 100],
      ['in 5 s', 200],
      ['in 20 s', 300],
      ['a', 400],
      ['b', 500],
      ['in an hour', 600],
    ]);
  });

  test.each([undefined, 0, 7000, 40_000, -Infinity, Infinity])(
    'requests with the same deadline (%s) are served in order of arrival',
    async deadlineAt => {
      const { served, join } = queue();
      const names = Array.from({ length: 20 }, (_, index) => `${index}`);
      for (const name of names) join(name, deadlineAt);
      await clock().runAllAsync();
      expect(served.slice(1).map(([name]) => name)).toEqual(names);
    },
  );

  test('a missed deadline precedes all others', async () => {
    const { served, join } = queue();
    await clock().tickAsync(50);
    join('now', 50);
    join('long ago', -1000);
    join('before all', -Infinity);
    await clock().runAllAsync();
    expect(served.slice(1)).toEqual([
      ['before all', 100],
      ['long ago', 200],
      ['now', 300],
    ]);
  });

  test('a request without a deadline can be overtaken for 30 seconds, and no longer', async () => {
    const { served, join } = queue(1);
    join('without deadline');
    const urgent: string[] = [];
    for (let second = 0; second < 70; second += 1) {
      // Two urgent requests per permit.
      for (const name of [`a${second}`, `b${second}`]) {
        join(name, performance.now());
        urgent.push(name);
      }
      await clock().tickAsync(1000);
    }
    expect(served.map(([name]) => name).slice(0, 62)).toEqual([
      'first',
      ...urgent.slice(0, 60),
      'without deadline',
    ]);
    expect(served[61]).toEqual(['without deadline', 61_000]);
    await clock().tickAsync(100_000);
    expect(served).toHaveLength(142);
  });

  test('2,000 recurring requests wait equally long', async () => {
    const { limiter } = queue();
    const delays: number[] = [];
    const stop = new AbortController();
    const wait = async (offset: number): Promise<void> => {
      await new Promise(resolve => setTimeout(resolve, offset));
      while (!stop.signal.aborted) {
        const requestedAt = performance.now();
        await limiter.acquire(stop);
        if (requestedAt > 300_000) delays.push(performance.now() - requestedAt);
        await new Promise(resolve => setTimeout(resolve, 60_000));
      }
    };
    const waits = Array.from({ length: 2000 }, (_, index) => wait((index * 7919) % 60_000));
    await clock().tickAsync(900_000);
    delays.sort((one, other) => one - other);
    const mean = delays.reduce((sum, delay) => sum + delay) / delays.length;
    // A round of 2,000 at 10 a second takes 200 s, of which each sleeps for 60.
    expect(mean).toBeCloseTo(140_000, -3);
    expect(delays[Math.floor(delays.length * 0.95)]).toBeLessThan(1.05 * mean);
    const ended = Promise.allSettled(waits);
    stop.abort();
    await clock().tickAsync(60_000);
    await ended;
  });
});
