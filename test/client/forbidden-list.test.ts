import { describe, expect, onTestFinished, test } from 'vitest';
import { ApiClient } from '../../src/client/api-client.js';
import { readClientOptions } from '../../src/client/options.js';
import { answer, answerJob, serve, type TestServer } from '../support/http-server.js';

/** An ApiClient of a server with a token function. */
function apiOf({ endpoint }: TestServer) {
  let tokens = 0;
  const token = (): string => {
    tokens += 1;
    return `token-${tokens}`;
  };
  const settings = readClientOptions({ endpoint, projectId: 'p1', auth: { token } });
  const { signal } = new AbortController();
  const api = new ApiClient(settings, signal);
  onTestFinished(() => api.close());
  const get = async (path: string, mayBeForbidden?: boolean) =>
    (await api.get(() => path, { signal, mayBeForbidden })).body;
  return {
    list: () => get('/list', true),
    strictList: () => get('/list'),
    job: (id: string) => get(`/job/${id}`),
    tokens: () => tokens,
  };
}

/** A service whose jobs anyone may read, and nobody its list. */
function serveAllButList(status: number, errorCode: string): Promise<TestServer> {
  const reject = answer(status, { error_code: errorCode, error_msg: 'forbidden' });
  const accept = answerJob();
  return serve((request, response) =>
    (request.url === '/list' ? reject : accept)(request, response),
  );
}

const REJECTIONS: [status: number, errorCode: string][] = [
  [401, 'APIGW.0301'],
  [403, 'DBS.280056'],
];

describe.each(REJECTIONS)(
  'a list that may be forbidden, rejected with %i %s,',
  (status, errorCode) => {
    const rejection = { name: 'ApiError', status, errorCode };

    test('is requested once, and does not renew the credentials', async () => {
      const server = await serveAllButList(status, errorCode);
      const api = apiOf(server);
      await api.job('a');
      await expect(api.list()).rejects.toMatchObject(rejection);
      await api.job('b');
      expect(api.tokens()).toBe(1);
      expect(server.received.map(({ url }) => url)).toEqual(['/job/a', '/list', '/job/b']);
      expect(new Set(server.received.map(({ token }) => token)).size).toBe(1);
    });

    test('does not block the requests that wait for its result if it is the first request', async () => {
      const server = await serveAllButList(status, errorCode);
      const api = apiOf(server);
      const list = api.list();
      const jobs = ['a', 'b', 'c'].map(id => api.job(id));
      await expect(list).rejects.toMatchObject(rejection);
      for (const job of jobs) await expect(job).resolves.toMatchObject({ job: { id: 'job-1' } });
      expect(api.tokens()).toBe(1);
      expect(server.received).toHaveLength(4);
    });

    test('opens the breaker for no other request, however often it is rejected', async () => {
      const server = await serveAllButList(status, errorCode);
      const api = apiOf(server);
      for (let count = 0; count < 10; count += 1) {
        await expect(api.list()).rejects.toMatchObject(rejection);
      }
      await expect(api.job('a')).resolves.toBeDefined();
      expect(api.tokens()).toBe(1);
    });

    test('is requested once more with renewed credentials if it must not be forbidden', async () => {
      const server = await serveAllButList(status, errorCode);
      const api = apiOf(server);
      await expect(api.strictList()).rejects.toMatchObject(rejection);
      expect(api.tokens()).toBe(2);
      expect(server.received.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
      await expect(api.job('a')).rejects.toMatchObject(rejection);
      expect(server.received).toHaveLength(2);
    });
  },
);

test('after a rejected list a single request probes the credentials', async () => {
  const server = await serve(answer(401, { error_code: 'APIGW.0301' }));
  const api = apiOf(server);
  const list = api.list();
  const jobs = ['a', 'b', 'c', 'd'].map(id => api.job(id));
  const ends = await Promise.allSettled([list, ...jobs]);
  expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['rejected']));
  expect(server.received.map(({ url, token }) => [url, token])).toEqual([
    ['/list', 'token-1'],
    ['/job/a', 'token-1'],
    ['/job/a', 'token-2'],
  ]);
});

test('an accepted list closes the breaker', async () => {
  const server = await serve(answer(200, { tasks: [] }));
  const api = apiOf(server);
  await expect(api.list()).resolves.toEqual({ tasks: [] });
  await Promise.all(['a', 'b', 'c'].map(id => api.job(id)));
  expect(server.received).toHaveLength(4);
});
