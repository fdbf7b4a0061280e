import { describe, expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../../src/auth/credentials.js';
import { ApiClient } from '../../src/client/api-client.js';
import { answer, answerJob, serve, type TestServer } from '../support/http-server.js';

/** What asks a server with a token that can be renewed as often as it is refused. */
function requestsTo({ endpoint }: TestServer) {
  let tokens = 1;
  const credentials: Credentials = {
    headers: async () => ({ 'x-auth-token': `token-${tokens}` }),
    rejected: () => {
      tokens += 1;
      return true;
    },
    hasChanged: async () => false,
    secrets: () => [],
    describe: () => 'tokens of a test',
  };
  const requests = new ApiClient({
    credentials: () => credentials,
    timeout: 5000,
    headers: {},
    rateLimit: { perSecond: 1000, burst: 1000 },
    dispatcher: undefined,
  });
  onTestFinished(() => requests.close());
  const { signal } = new AbortController();
  const get = (path: string, mayBeForbidden?: boolean) =>
    requests.get(
      { endpoint: new URL(endpoint), path, projectId: 'p1' },
      { signal, mayBeForbidden },
    );
  return {
    list: () => get('/list', true),
    strictList: () => get('/list'),
    job: (id: string) => get(`/job/${id}`),
    renewals: () => tokens - 1,
  };
}

/** A service that gives jobs to whoever asks, and refuses its list. */
function serveAllButList(status: number, errorCode: string): Promise<TestServer> {
  const refuse = answer(status, { error_code: errorCode, error_msg: 'not for you' });
  const give = answerJob();
  return serve((request, response) => (request.url === '/list' ? refuse : give)(request, response));
}

const REFUSALS: [status: number, errorCode: string][] = [
  [401, 'APIGW.0301'],
  [403, 'DBS.280056'],
];

describe.each(REFUSALS)('a list that may be forbidden, refused by %i %s', (status, errorCode) => {
  const refusal = { name: 'ApiError', status, errorCode };

  test('is asked for once, and renews no credentials', async () => {
    const server = await serveAllButList(status, errorCode);
    const requests = requestsTo(server);
    await requests.job('a');
    await expect(requests.list()).rejects.toMatchObject(refusal);
    await requests.job('b');
    expect(requests.renewals()).toBe(0);
    expect(server.received.map(({ url }) => url)).toEqual(['/job/a', '/list', '/job/b']);
    expect(new Set(server.received.map(({ token }) => token)).size).toBe(1);
  });

  test('lets those pass who wait behind it, when it is the first request of all', async () => {
    const server = await serveAllButList(status, errorCode);
    const requests = requestsTo(server);
    const list = requests.list();
    const jobs = ['a', 'b', 'c'].map(id => requests.job(id));
    await expect(list).rejects.toMatchObject(refusal);
    for (const job of jobs) await expect(job).resolves.toMatchObject({ job: { id: 'job-1' } });
    expect(requests.renewals()).toBe(0);
    expect(server.received).toHaveLength(4);
  });

  test('however often, is final for nobody', async () => {
    const server = await serveAllButList(status, errorCode);
    const requests = requestsTo(server);
    for (let count = 0; count < 10; count += 1) {
      await expect(requests.list()).rejects.toMatchObject(refusal);
    }
    await expect(requests.job('a')).resolves.toBeDefined();
    expect(requests.renewals()).toBe(0);
  });

  test('is otherwise asked for again with renewed credentials, once, and then final', async () => {
    const server = await serveAllButList(status, errorCode);
    const requests = requestsTo(server);
    await expect(requests.strictList()).rejects.toMatchObject(refusal);
    expect(requests.renewals()).toBe(2);
    expect(server.received.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    await expect(requests.job('a')).rejects.toMatchObject(refusal);
    expect(server.received).toHaveLength(2);
  });
});

test('a refusal of the list proves nothing: of those behind it one goes first', async () => {
  const server = await serve(answer(401, { error_code: 'APIGW.0301' }));
  const requests = requestsTo(server);
  const list = requests.list();
  const jobs = ['a', 'b', 'c', 'd'].map(id => requests.job(id));
  const ends = await Promise.allSettled([list, ...jobs]);
  expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['rejected']));
  expect(server.received.map(({ url, token }) => [url, token])).toEqual([
    ['/list', 'token-1'],
    ['/job/a', 'token-1'],
    ['/job/a', 'token-2'],
  ]);
});

test('a list that is given proves the credentials as anything else does', async () => {
  const server = await serve(answer(200, { tasks: [] }));
  const requests = requestsTo(server);
  await expect(requests.list()).resolves.toEqual({ tasks: [] });
  await Promise.all(['a', 'b', 'c'].map(id => requests.job(id)));
  expect(server.received).toHaveLength(4);
});
