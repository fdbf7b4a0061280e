import { describe, expect, test, vi } from 'vitest';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { NOTHING, runScripts } from '../support/child.js';
import { clientOf, PROJECT, rejectionOf, TOKEN } from '../support/client.js';
import { answerJob, completed, running, serve } from '../support/http-server.js';
import { unresponsiveEndpoint } from '../support/unresponsive-endpoint.js';

const settings = { projectId: PROJECT, auth: { token: TOKEN } };

describe('waitForJob() without a source', () => {
  test.each([
    ['completes', completed, {}],
    ['fails', answerJob({ status: 'Failed' }), {}],
    ['runs out of time', running, { timeout: 0 }],
  ])('closes its connections when it %s', async (_, listener, options) => {
    const server = await serve(listener);
    await waitForJob('job-1', { ...settings, endpoint: server.endpoint, ...options }).catch(
      () => {},
    );
    expect(server.connections).toHaveLength(1);
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  test('closes its connections when it is aborted during a request', async () => {
    const server = await serve(() => {});
    const wait = waitForJob('job-1', { ...settings, endpoint: server.endpoint });
    const error = rejectionOf(wait);
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    wait.abort();
    expect(await error).toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });
});

test('the process exits after a wait, and after an abort whatever the wait is stuck in', async () => {
  const to = (endpoint: string): string => JSON.stringify({ ...settings, endpoint });
  const abortSoon = (options: string): string => `
    const wait = waitForJob('job-1', ${options});
    setTimeout(() => wait.abort(), 100);
    await wait.catch(error => console.log(error.name));`;
  const noToken = `{ endpoint: 'http://127.0.0.1:9', projectId: 'p1', auth: { token: () => new Promise(() => {}) } }`;
  const ready = to((await serve(completed)).endpoint);
  const scripts = {
    'the job has completed': `console.log((await waitForJob('job-1', ${ready})).status)`,
    'the server never answers': abortSoon(to((await serve(() => {})).endpoint)),
    'the connection is never made': abortSoon(to(await unresponsiveEndpoint())),
    'the token function never answers': abortSoon(noToken),
    // Its idle connections do not keep the process alive.
    'a client was not closed': `await new JobClient(${ready}).getJob('job-1')`,
  };
  const parts = await runScripts(Object.values(scripts));
  const seen = Object.keys(scripts).map((name, index) => [name, parts[index]]);
  const aborted = { ...NOTHING, stdout: 'AbortError\n' };
  expect(Object.fromEntries(seen)).toEqual({
    'the job has completed': { ...NOTHING, stdout: 'Completed\n' },
    'the server never answers': aborted,
    'the connection is never made': aborted,
    'the token function never answers': aborted,
    'a client was not closed': NOTHING,
  });
});

describe('a wait with a JobClient as its source', () => {
  test('does not close the client', async () => {
    const server = await serve(completed);
    const client = clientOf(server);
    await waitForJob('job-1', { source: client });
    expect(server.open()).toBe(1);
    expect((await client.getJob('job-1'))?.status).toBe('Completed');
  });

  test('is aborted when the client is closed', async () => {
    const client = clientOf(await serve(running));
    const error = rejectionOf(waitForJob('job-1', { source: client }));
    await client.close();
    expect(await error).toMatchObject({ name: 'AbortError' });
  });
});

describe('a checkpoint', () => {
  const here = { endpoint: 'http://127.0.0.1:9', service: 'taurusdb', projectId: 'p1' } as const;
  const auth = { token: TOKEN };

  function saved() {
    const wait = waitForJob('job-1', { ...here, auth });
    wait.abort();
    return wait.checkpoint();
  }

  test.each([
    ['service', { service: 'gaussdb' }, '"gaussdb", which this wait polls, got "taurusdb"'],
    [
      'endpoint',
      { endpoint: 'http://127.0.0.1:10' },
      '"http://127.0.0.1:10", which this wait polls, got "http://127.0.0.1:9"',
    ],
    ['projectId', { projectId: 'p2' }, '"p2", which this wait polls, got "p1"'],
  ] as const)('of another %s is rejected', (part, change, said) => {
    const message = `Expected \`checkpoint.source.${part}\` to be ${said}`;
    expect(() => resumeWait(saved(), { ...here, auth, ...change })).toThrow(
      expect.objectContaining({ name: 'TypeError', message }),
    );
    const client = clientOf(here, change);
    expect(() => client.resumeWait(saved())).toThrow(TypeError);
  });

  test('of the same endpoint is accepted with or without a trailing slash', async () => {
    const server = await serve(completed);
    const { endpoint } = server;
    const wait = waitForJob('job-1', { ...here, auth, endpoint });
    wait.abort();
    const resumed = resumeWait(wait.checkpoint(), { ...here, auth, endpoint: `${endpoint}/` });
    expect((await resumed).status).toBe('Completed');
    expect(JSON.stringify(wait.checkpoint())).not.toContain(TOKEN);
  });
});
