import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobClientOptions } from '../../src/client/options.js';
import { fixed } from '../../src/polling/fixed.js';
import { PROJECT, rejectionOf, TOKEN } from '../support/client.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const endpoint = 'https://gaussdb.example';

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly data?: object;
}

const gatewayThrottling = { status: 403, data: { error_code: 'APIGW.0308' } };

let dispatcher: MockAgent;
/** When each request was sent, on the virtual clock, and for which id. */
let sent: [id: string, at: number][];
/** What is answered next; jobs that run, once there is no more. */
let replies: Reply[];

beforeEach(() => {
  sent = [];
  replies = [];
  dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  dispatcher
    .get(endpoint)
    .intercept({ path: () => true })
    .reply(({ path }) => {
      const id = new URL(path, endpoint).searchParams.get('id') ?? '';
      sent.push([id, performance.now()]);
      const { status, headers = {}, data: other = {} } = replies.shift() ?? { status: 200 };
      const data = status === 200 ? { job: { id, status: 'Running' } } : other;
      return { statusCode: status, data, responseOptions: { headers } };
    })
    .persist();
});
afterEach(() => dispatcher.close());

function client(options: JobClientOptions = {}): JobClient {
  return new JobClient({
    endpoint,
    dispatcher,
    projectId: PROJECT,
    auth: { token: TOKEN },
    rateLimit: { requestsPerSecond: 10, burst: 1 },
    ...options,
  });
}

/** Asks for jobs at once, and runs until all are answered or have failed. */
async function ask(one: JobClient, ...ids: string[]): Promise<void> {
  const polls = Promise.allSettled(ids.map(id => one.getJob(id)));
  await clock().runAllAsync();
  await polls;
}

describe('a client of a service that', () => {
  test.each<[string, Reply, number[]]>([
    ['says 429', { status: 429 }, [0, 199, 394, 585]],
    [
      'says 429 with Retry-After',
      { status: 429, headers: { 'retry-after': '7' } },
      [0, 7000, 7199, 7394],
    ],
    [
      'says 503 with Retry-After',
      { status: 503, headers: { 'retry-after': '7' } },
      [0, 7000, 7199, 7394],
    ],
    [
      'says 200 with Retry-After',
      { status: 200, headers: { 'retry-after': '7' } },
      [0, 7000, 7199, 7394],
    ],
    [
      'wants an hour of rest',
      { status: 429, headers: { 'retry-after': '3600' } },
      [0, 60_000, 60_199, 60_394],
    ],
    [
      'says that there is nothing to wait for',
      { status: 200, headers: { 'retry-after': '0' } },
      [0, 100, 200, 300],
    ],
    ['says 403 in the word of the gateway', gatewayThrottling, [0, 199, 394, 585]],
    [
      'says 403 with another code',
      { status: 403, data: { error_code: 'APIGW.0305' } },
      [0, 100, 200, 300],
    ],
    ['fails without a word of less', { status: 503 }, [0, 100, 200, 300]],
  ])('%s sends its requests at these times', async (_, reply, times) => {
    replies = [reply];
    await ask(client(), 'a', 'b', 'c', 'd');
    expect(sent.map(([, at]) => at)).toEqual(times);
  });

  test('throttles all requests in flight halves its rate once', async () => {
    const one = client({ rateLimit: { requestsPerSecond: 10, burst: 10 } });
    // Until one request has been accepted the others would wait behind it.
    await ask(one, 'first');
    await clock().tickAsync(1000);
    replies = Array<Reply>(10).fill({ status: 429 });
    await ask(one, ...Array.from({ length: 12 }, (_, index) => `${index}`));
    expect(sent.slice(1).map(([, at]) => at - 1000)).toEqual([...Array(10).fill(0), 199, 393]);
    expect(one.stats()).toMatchObject({ requests: 13, throttled: 10 });
  });

  test('throttles with 403 has these responses counted as those with 429, each once', async () => {
    const retryAfter = { status: 403, headers: { 'retry-after': '1' } };
    replies = [gatewayThrottling, { status: 403 }, retryAfter, { status: 429 }];
    const one = client();
    await ask(one, 'a', 'b', 'c', 'd');
    expect(one.stats()).toMatchObject({ requests: 4, throttled: 3 });
  });

  test('throttles another client does not slow down', async () => {
    replies = [{ status: 429, headers: { 'retry-after': '60' } }];
    await ask(client(), 'a');
    const began = performance.now();
    await ask(client(), 'b', 'c');
    expect(sent.slice(1).map(([, at]) => at - began)).toEqual([0, 100]);
  });
});

test('no pause delays a request beyond the deadline of its wait', async () => {
  replies = [{ status: 429, headers: { 'retry-after': '60' } }];
  const one = client();
  const rejection = rejectionOf(one.getJob('other'));
  const wait = one.waitForJob('job-1', { timeout: 9000, polling: fixed(500) });
  const error = rejectionOf(wait);
  await clock().runAllAsync();
  await rejection;
  expect(await error).toMatchObject({ code: 'WAIT_TIMEOUT', elapsed: 9000 });
  expect(sent).toEqual([
    ['other', 0],
    ['job-1', 9000],
  ]);
});

describe('a login', () => {
  const iam = 'https://iam.example';
  const auth = { user: 'user', password: 'password', domain: 'domain', iamEndpoint: iam };
  let logins: number[];

  /** Issues tokens that are valid for six minutes, each after `delay` milliseconds. */
  function logInWithin(delay: number): void {
    logins = [];
    dispatcher
      .get(iam)
      .intercept({ path: () => true, method: 'POST' })
      .reply(() => {
        logins.push(performance.now());
        const token = { expires_at: new Date(Date.now() + 360_000).toISOString() };
        const headers = { 'x-subject-token': TOKEN, 'content-type': 'application/json' };
        return { statusCode: 201, data: { token }, responseOptions: { headers } };
      })
      .delay(delay)
      .persist();
  }

  test('overtakes all requests that wait for the rate limit', async () => {
    logInWithin(1);
    await ask(client({ auth }), 'a', 'b', 'c');
    expect(logins).toEqual([100]);
    expect(sent.map(([, at]) => at)).toEqual([200, 300, 400]);
  });

  test('that takes long does not let requests accumulate into a burst', async () => {
    logInWithin(4000);
    const one = client({ auth });
    await ask(one, 'first');
    await clock().tickAsync(600_000 - performance.now());
    await ask(one, ...Array.from({ length: 60 }, (_, index) => `${index}`));
    expect(logins).toEqual([100, 600_100]);
    const times = sent.slice(1).map(([, at]) => at);
    expect(times).toEqual(Array.from({ length: 60 }, (_, index) => 604_100 + index * 100));
  });
});
