import { createServer } from 'node:net';
import { MockAgent, request } from 'undici';
import { afterEach, expect, test, vi } from 'vitest';
import { httpSource } from '../../src/http-source/http-source.js';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { serveProxy } from '../client/support/proxy.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, inTurn, serve } from '../support/http-server.js';
import { serveTls } from '../support/tls-server.js';
import { sourceOf, waitOn } from './support/source.js';

const running = answer(200, { status: 'running' });
const done = answer(200, { status: 'done' });

afterEach(() => {
  vi.unstubAllEnvs();
});

test('closing a source aborts its waits and closes its sockets', async () => {
  const server = await serve(running);
  const source = sourceOf(server);
  const wait = waitForJob('job-1', { source, polling: fixed('1h') });
  await new Promise(resolve => wait.once('visible', resolve));
  expect(server.open()).toBe(1);
  await source.close();
  expect(await rejectionOf(wait)).toMatchObject({ name: 'AbortError' });
  await vi.waitFor(() => expect(server.open()).toBe(0));
});

test('closing a source ends a poll in flight and its connection', async () => {
  const server = await serve(() => {});
  const source = sourceOf(server);
  const poll = rejectionOf(source.getJob('job-1'));
  await vi.waitFor(() => expect(server.received).toHaveLength(1));
  await source[Symbol.asyncDispose]();
  expect(await poll).toMatchObject({ name: 'AbortError' });
  await vi.waitFor(() => expect(server.open()).toBe(0));
});

test('a closed source polls no more, and says so', async () => {
  const server = await serve(done);
  const source = sourceOf(server);
  await source.close();
  await source.close();
  expect(await rejectionOf(source.getJob('job-1'))).toMatchObject({ name: 'AbortError' });
  const error = await rejectionOf(waitOn(source));
  expect(error).toMatchObject({ code: 'REQUEST_REJECTED' });
  expect(error.message).toContain('The source was closed');
  expect(server.received).toEqual([]);
});

test('a self-signed certificate ends the wait before the headers are sent', async () => {
  let requests = 0;
  const server = await serveTls(() => {
    requests += 1;
  });
  const source = sourceOf(server, { headers: { authorization: 'hunter22' } });
  expect(await rejectionOf(waitOn(source))).toMatchObject({
    code: 'REQUEST_REJECTED',
    observed: { DEPTH_ZERO_SELF_SIGNED_CERT: 1 },
  });
  expect(requests).toBe(0);
});

test('a poll takes at most requestTimeout', async () => {
  const server = await serve(inTurn(() => {}, done));
  const source = sourceOf(server, { requestTimeout: '250ms' });
  const wait = waitOn(source);
  const retry = new Promise<Error>(resolve => wait.once('retry', ({ error }) => resolve(error)));
  expect((await wait).status).toBe('Completed');
  expect((await retry).message).toBe('The request took longer than 250ms');
});

test('Retry-After is a floor for the next poll, also of a success', async () => {
  const server = await serve(
    inTurn(
      answer(429, '', { 'retry-after': '1' }),
      answer(200, { status: 'running' }, { 'retry-after': '1' }),
      done,
    ),
  );
  const delays: (number | undefined)[] = [];
  const wait = waitOn(sourceOf(server));
  wait.on('poll', ({ nextDelay }) => void delays.push(nextDelay));
  await wait;
  expect(delays.map(delay => delay && Math.round(delay / 100))).toEqual([10, 10, undefined]);
});

test('a larger response than 1 MiB is not read', async () => {
  const server = await serve(answer(200, { status: 'done', more: 'x'.repeat(1024 * 1024) }));
  const error = await rejectionOf(waitOn(sourceOf(server), 'job-1', { outageTimeout: 0 }));
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', observed: { 'invalid-response': 1 } });
});

test('a refused connection is retried until outageTimeout', async () => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  const source = sourceOf({ endpoint: `http://127.0.0.1:${port}` });
  const error = await rejectionOf(waitOn(source, 'job-1', { outageTimeout: 0 }));
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', observed: { ECONNREFUSED: 1 } });
});

test('requests go through the proxy of the environment', async () => {
  for (const name of ['http_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  const proxy = await serveProxy(await serve(done));
  vi.stubEnv('HTTP_PROXY', proxy.endpoint);
  const source = sourceOf({ endpoint: 'http://api.example' }, { allowInsecure: true });
  expect(await source.getJob('job-1')).toMatchObject({ status: 'Completed' });
  expect(proxy.hosts).toEqual(['api.example:80']);
});

test('a dispatcher of the caller sends the requests, and is not closed', async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  dispatcher
    .get('https://api.example.com')
    .intercept({ path: '/v1/jobs/42', method: 'GET' })
    .reply(200, { status: 'done' })
    .times(2);
  const source = httpSource({
    url: 'https://api.example.com/v1/jobs/{id}',
    status: 'status',
    success: 'done',
    dispatcher,
  });
  expect((await waitForJob('42', { source })).status).toBe('Completed');
  await source.close();
  const url = 'https://api.example.com/v1/jobs/42';
  expect(await (await request(url, { dispatcher })).body.json()).toEqual({ status: 'done' });
  await dispatcher.close();
});

test('a thousand waits on one signal warn of nothing', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  const { signal } = new AbortController();
  const source = sourceOf(await serve(done));
  await Promise.all(Array.from({ length: 1000 }, () => waitOn(source, 'job-1', { signal })));
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

test('a checkpoint is resumed with the same endpoint only', async () => {
  const server = await serve(inTurn(running, done));
  const source = sourceOf(server);
  const wait = waitForJob('job-1', { source, polling: fixed('1h') });
  await new Promise(resolve => wait.once('visible', resolve));
  const checkpoint = wait.checkpoint();
  wait.abort();

  const other = sourceOf(server, { url: `${server.endpoint}/tasks/{id}` });
  expect(() => resumeWait(checkpoint, { source: other })).toThrow(/`checkpoint.source.endpoint`/);
  const client = clientOf(server);
  expect(() => client.resumeWait(checkpoint)).toThrow(/`checkpoint.source.service`/);
  const again = sourceOf(server, { headers: { authorization: 'another' } });
  const resumed = resumeWait(checkpoint, { source: again });
  resumed.pollNow();
  expect((await resumed).status).toBe('Completed');
});
