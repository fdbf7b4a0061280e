import { describe, expect, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import { ApiError } from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { startJobServer } from '../../src/testing.js';
import { Bed, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

/** The most requests in any window of one second, wherever it begins. */
function mostInOneSecond(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return Math.max(
    ...sorted.map((from, index) => sorted.filter((at, i) => i >= index && at < from + 1000).length),
  );
}

describe.skipIf(!hasRedis)('the request budget of all workers', () => {
  const bed = new Bed();

  test.each([40])('of %d per second is kept by sources, and shared fairly', async rate => {
    const polls: { readonly at: number; readonly worker: number }[] = [];
    for (const worker of [0, 1]) {
      const getJob = async (id: string) => {
        polls.push({ at: performance.now(), worker });
        return { id, status: 'Running' };
      };
      bed.worker({ getJob }, { requestsPerSecond: rate, polling: fixed(1), capacity: 10 });
    }
    const waits = bed.callers();
    for (let index = 0; index < 20; index++) waits.waitForJob(`job-${index}`);
    await until(() => polls.length >= rate * 1.5);
    expect(mostInOneSecond(polls.map(({ at }) => at))).toBeLessThanOrEqual(rate * 1.2);
    const ofFirst = polls.filter(({ worker }) => worker === 0).length / polls.length;
    expect(ofFirst).toBeGreaterThan(0.2);
    expect(ofFirst).toBeLessThan(0.8);
  });

  test('holds for all requests of a JobClient, lists included', async () => {
    const server = await startJobServer({ service: 'gaussdb', speed: 10 });
    for (let index = 0; index < 100; index++) {
      server.job(`job-${index}`, { duration: 15_000, progress: 'even' });
    }
    const { endpoint, projectId, token } = server;
    const clients = [1, 2].map(
      () =>
        new JobClient({
          ...{ service: 'gaussdb', endpoint, projectId, auth: { token } },
          rateLimit: { requestsPerSecond: 1000 },
        }),
    );
    for (const client of clients)
      bed.worker(client, { requestsPerSecond: 20, polling: fixed(200) });
    const waits = bed.callers();
    const jobs = Array.from({ length: 100 }, (_, index) => waits.waitForJob(`job-${index}`));
    await Promise.all(jobs);
    expect(server.requests.some(({ id }) => id === undefined)).toBe(true);
    expect(mostInOneSecond(server.requests.map(({ at }) => at))).toBeLessThanOrEqual(24);
    await Promise.all([...clients, server].map(each => each.close()));
  });

  test('is halved for all by a 429', async () => {
    const polls: number[] = [];
    let isThrottled = false;
    let throttledAt = 0;
    const getJob = async (id: string) => {
      polls.push(performance.now());
      if (!isThrottled) return { id, status: 'Running' };
      isThrottled = false;
      throttledAt = performance.now();
      throw new ApiError('slow down', { status: 429, retryAfter: 300 });
    };
    for (const _ of [0, 1]) bed.worker({ getJob }, { requestsPerSecond: 100, polling: fixed(1) });
    const waits = bed.callers();
    for (let index = 0; index < 20; index++) waits.waitForJob(`job-${index}`);
    await until(() => polls.length > 50);
    isThrottled = true;
    await until(() => !isThrottled);
    await until(() => performance.now() - throttledAt > 1300);
    const later = polls.map(at => at - throttledAt);
    // What had a permit already may still be sent.
    expect(later.filter(at => at > 150 && at < 290)).toEqual([]);
    const afterPause = later.filter(at => at > 300 && at < 1300).length;
    expect(afterPause).toBeLessThan(70);
  });
});
