import { describe, expect, test, vi } from 'vitest';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { runScript } from '../support/child.js';
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

  test('lets the process exit', async () => {
    const server = await serve(completed);
    const options = JSON.stringify({ ...settings, endpoint: server.endpoint });
    const { code, stdout, stderr } = await runScript(
      `console.log((await waitForJob('job-1', ${options})).status)`,
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'Completed\n', stderr: '' });
  });
});

describe('after an abort the process exits even if', () => {
  const abortSoon = (options: string): string => `
    const wait = waitForJob('job-1', { projectId: 'p1', ${options} });
    setTimeout(() => wait.abort(), 100);
    await wait.catch(error => console.log(error.name));
  `;

  test.each([
    ['the server never answers', async () => (await serve(() => {})).endpoint],
    ['the connection is never made', unresponsiveEndpoint],
  ])('%s', async (_, endpoint) => {
    const options = `endpoint: '${await endpoint()}', auth: { token: 'a-token' }`;
    const { code, stdout } = await runScript(abortSoon(options));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'AbortError\n' });
  });

  test('the token function never answers', async () => {
    const options = `endpoint: 'http://127.0.0.1:9', auth: { token: () => new Promise(() => {}) }`;
    const { code, stdout } = await runScript(abortSoon(options));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'AbortError\n' });
  });
});

test('idle connections of a client that was not closed do not keep the process alive', async () => {
  const server = await serve(completed);
  const options = JSON.stringify({ ...settings, endpoint: server.endpoint });
  const { code } = await runScript(`await new JobClient(${options}).getJob('job-1')`);
  expect(code).toBe(0);
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
