import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobClientOptions } from '../../src/client/options.js';
import { fixed } from '../../src/polling/fixed.js';
import { PROJECT, rejectionOf, TOKEN } from '../support/client.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const endpoint = 'https://gaussdb.example';

let dispatcher: MockAgent;
/** When each request was sent, on the virtual clock, and for which id. */
let sent: { readonly at: number; readonly id: string }[];
let status: string;

beforeEach(() => {
  sent = [];
  status = 'Running';
  dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  dispatcher
    .get(endpoint)
    .intercept({ path: () => true })
    .reply(200, ({ path }) => {
      const id = new URL(path, endpoint).searchParams.get('id') ?? '';
      sent.push({ at: performance.now(), id });
      return { job: { id, status } };
    })
    .persist();
});
afterEach(() => dispatcher.close());

/** A request each second. */
const slow: JobClientOptions['rateLimit'] = { requestsPerSecond: 1, burst: 1 };

function client(options: JobClientOptions = {}): JobClient {
  const auth = { token: TOKEN };
  return new JobClient({ endpoint, dispatcher, projectId: PROJECT, auth, ...options });
}

describe('the rate limit', () => {
  test('defaults to 10 requests per second with a burst of 10', async () => {
    const one = client();
    const polls = Array.from({ length: 13 }, (_, index) => one.getJob(`job-${index}`));
    await clock().runAllAsync();
    await Promise.all(polls);
    expect(sent.map(({ at }) => at)).toEqual([...Array(10).fill(0), 100, 200, 300]);
  });

  test('covers all requests of a client', async () => {
    const one = client({ rateLimit: slow });
    const all = [one.getJob('a'), one.getJob('b').then(), one.waitForJob('c', { timeout: 0 })];
    await Promise.all([clock().runAllAsync(), Promise.allSettled(all)]);
    // The wait is at its deadline, so it precedes the poll that has none.
    expect(sent).toEqual([
      { at: 0, id: 'a' },
      { at: 1000, id: 'c' },
      { at: 2000, id: 'b' },
    ]);
  });

  test('is separate for each client', async () => {
    const polls = [client({ rateLimit: slow }), client({ rateLimit: slow })].map(each =>
      each.getJob('a'),
    );
    await clock().runAllAsync();
    await Promise.all(polls);
    expect(sent.map(({ at }) => at)).toEqual([0, 0]);
  });

  test.each([
    [
      { requestsPerSecond: 0 },
      'rateLimit.requestsPerSecond',
      'a number from 0.001 to 1000000',
      '0',
    ],
    [
      { requestsPerSecond: Infinity },
      'rateLimit.requestsPerSecond',
      'a number from 0.001 to 1000000',
      'Infinity',
    ],
    [
      { requestsPerSecond: '5' },
      'rateLimit.requestsPerSecond',
      'a number from 0.001 to 1000000',
      '"5"',
    ],
    [
      { requestsPerSecond: 0.0001 },
      'rateLimit.requestsPerSecond',
      'a number from 0.001 to 1000000',
      '0.0001',
    ],
    [
      { requestsPerSecond: 1, burst: 1_000_001 },
      'rateLimit.burst',
      'a number from 1 to 1000000',
      '1000001',
    ],
    [{ requestsPerSecond: 1, burst: 0.5 }, 'rateLimit.burst', 'a number from 1 to 1000000', '0.5'],
    [7, 'rateLimit', 'an object', '7'],
  ])('rejects %j', (rateLimit, option, what, got) => {
    expect(() => client({ rateLimit: rateLimit as never })).toThrow(
      expect.objectContaining({
        option,
        message: `Expected \`${option}\` to be ${what}, got ${got}`,
      }),
    );
  });
});

describe('a poll that waits for the rate limit', () => {
  test('is not a failure, however long it waits', async () => {
    const one = client({ rateLimit: { requestsPerSecond: 0.01, burst: 1 } });
    await one.getJob('before');
    const wait = one.waitForJob('job-1', { outageTimeout: 0, timeout: 'Infinity' });
    status = 'Completed';
    const retries: unknown[] = [];
    wait.on('retry', retry => retries.push(retry));
    await clock().tickAsync(99_000);
    expect(one.stats().queued).toBe(1);
    await clock().runAllAsync();
    expect((await wait).status).toBe('Completed');
    expect(retries).toEqual([]);
    expect(sent.at(-1)?.at).toBe(100_000);
  });

  test('is the last one if it leaves the queue after the deadline', async () => {
    const one = client({ rateLimit: slow, sharing: false });
    // They have no time to lose at all, so they go first.
    const earlier = Array.from({ length: 5 }, (_, index) =>
      rejectionOf(one.waitForJob(`earlier-${index}`, { timeout: 0 })),
    );
    const wait = one.waitForJob('job-1', { timeout: 2000, polling: fixed(100) });
    const error = rejectionOf(wait);
    await clock().runAllAsync();
    await Promise.all(earlier);
    expect(await error).toMatchObject({ code: 'WAIT_TIMEOUT', attempts: 1, elapsed: 5000 });
    expect(sent.filter(({ id }) => id === 'job-1')).toEqual([{ at: 5000, id: 'job-1' }]);
  });

  test('leaves the queue and no timer when it is aborted', async () => {
    const one = client({ rateLimit: slow });
    await one.getJob('before');
    const wait = one.waitForJob('job-1');
    wait.catch(() => {});
    await clock().tickAsync(10);
    expect(one.stats().queued).toBe(1);
    wait.abort();
    expect(one.stats().queued).toBe(0);
    expect(clock().countTimers()).toBe(0);
    await clock().tickAsync(5000);
    expect(sent).toHaveLength(1);
  });

  test('has its full requestTimeout after leaving the queue', async () => {
    const one = client({ rateLimit: slow, requestTimeout: 500 });
    const polls = Array.from({ length: 4 }, () => one.getJob('job-1'));
    await clock().runAllAsync();
    expect(await Promise.all(polls)).toHaveLength(4);
  });
});
