import { setImmediate as turn } from 'node:timers/promises';
import { Agent, MockAgent } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JobClientOptions } from '../../src/client/options.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { clientOf, PROJECT, rejectionOf, TOKEN } from '../support/client.js';
import { completed, serve } from '../support/http-server.js';
import { jobOnTheWire, serveRaw } from '../support/raw-server.js';

const endpoint = 'https://gaussdb.example';
const path = `/v3/${PROJECT}/jobs?id=job-1`;

function mock(): MockAgent {
  const agent = new MockAgent();
  agent.disableNetConnect();
  onTestFinished(() => agent.close());
  return agent;
}

function agent(options: Agent.Options = {}): Agent {
  const made = new Agent(options);
  onTestFinished(() => made.destroy());
  return made;
}

describe("a MockAgent as the client's dispatcher", () => {
  test('provides the responses of a wait', async () => {
    const dispatcher = mock();
    const pool = dispatcher.get(endpoint);
    const headers = { 'x-auth-token': TOKEN };
    for (const status of ['Running', 'Completed']) {
      pool.intercept({ path, headers }).reply(200, { job: { id: 'job-1', status } });
    }
    const wait = clientOf({ endpoint }, { dispatcher }).waitForJob('job-1', { polling: fixed(0) });
    expect((await wait).status).toBe('Completed');
    dispatcher.assertNoPendingInterceptors();
  });

  test('provides errors, which the wait retries', async () => {
    const dispatcher = mock();
    const pool = dispatcher.get(endpoint);
    pool.intercept({ path }).replyWithError(Object.assign(new Error('no'), { code: 'ECONNRESET' }));
    pool.intercept({ path }).reply(200, { job: { status: 'Completed' } });
    const wait = clientOf({ endpoint }, { dispatcher }).waitForJob('job-1', { polling: fixed(0) });
    const errors: unknown[] = [];
    wait.on('retry', ({ error }) => errors.push(error));
    await wait;
    expect(errors).toMatchObject([{ code: 'ECONNRESET' }]);
  });
});

describe("a caller's dispatcher is not closed", () => {
  const settings = { projectId: PROJECT, auth: { token: TOKEN } };

  test('by close()', async () => {
    const server = await serve(completed);
    const dispatcher = agent();
    const client = clientOf(server, { dispatcher });
    await client.getJob('job-1');
    await client.close();
    expect(dispatcher.closed).toBe(false);
    expect(dispatcher.destroyed).toBe(false);
    expect(server.open()).toBe(1);
  });

  test('when waitForJob() ends', async () => {
    const server = await serve(completed);
    const dispatcher = agent();
    await waitForJob('job-1', { ...settings, endpoint: server.endpoint, dispatcher });
    expect(dispatcher.closed).toBe(false);
    const { statusCode, body } = await dispatcher.request({
      origin: server.endpoint,
      path: '/',
      method: 'GET',
    });
    await body.dump();
    expect(statusCode).toBe(200);
  });
});

test("a stale connection of a caller's Agent is retried once", async () => {
  const server = await serveRaw((socket, earlier) => {
    if (earlier === 0) socket.write(jobOnTheWire());
    else socket.resetAndDestroy();
  });
  const client = clientOf(server, { dispatcher: agent() });
  await client.getJob('job-1');
  // undici hands a connection on at the end of the turn in which its answer ended.
  await turn();
  await client.getJob('job-1');
  expect(client.stats().requests).toBe(3);
});

test("a new connection of a caller's Agent that is reset is not retried", async () => {
  let requests = 0;
  const server = await serveRaw(socket => {
    requests += 1;
    socket.resetAndDestroy();
  });
  await rejectionOf(clientOf(server, { dispatcher: agent() }).getJob('job-1'));
  expect(requests).toBe(1);
});

test.each([
  [null, 'null'],
  ['http://proxy', '"http://proxy"'],
  [{}, 'an object'],
])('the dispatcher %j is rejected', (dispatcher, got) => {
  const options: JobClientOptions = { dispatcher };
  expect(() => clientOf({ endpoint }, options)).toThrow(
    expect.objectContaining({
      name: 'TypeError',
      message: `Expected \`dispatcher\` to be an undici Dispatcher, got ${got}`,
    }),
  );
});
