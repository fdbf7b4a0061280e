import { once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { type JobServer, startJobServer } from '../../src/testing/job-server.js';
import type { Fault } from '../../src/testing/scripted-response.js';
import { runScript } from '../support/child.js';
import { useVirtualClock } from '../support/virtual-clock.js';
import { get, jobPath, serve, until } from './support/job-server.js';

// Fails a test that leaves a timer behind.
const clock = useVirtualClock();

test.each<Fault>(['hang', 'drip', 'huge'])(
  'close() ends a request with the fault `%s`',
  async fault => {
    const server = (await serve()).fault({ fault });
    const ended = get(server, jobPath(server)).catch(error => error.code);
    await until(() => server.requests.length === 1);
    await server.close();
    expect(await ended).toBe('ECONNRESET');
  },
);

test('close() ends a request whose response is delayed, and clears its timer', async () => {
  const server = (await serve()).fault({ delay: '1h' });
  const ended = get(server, jobPath(server)).catch(error => error.code);
  await until(() => clock().countTimers() === 1);
  await server.close();
  expect(await ended).toBe('ECONNRESET');
});

test('close() ends idle connections, used or not', async () => {
  const server = await serve();
  const agent = new Agent({ keepAlive: true });
  const [response] = await once(httpGet(server.endpoint, { agent }), 'response');
  response.resume();
  const silent = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
  const closings = [once(response.socket, 'close'), once(silent, 'close')];
  silent.on('error', () => {});
  await once(silent, 'connect');
  await server.close();
  await Promise.all(closings);
  agent.destroy();
});

test('close() may be called again, and frees the port', async () => {
  const server = await serve();
  await Promise.all([server.close(), server.close()]);
  await server.close();
  await expect(get(server, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const port = Number(new URL(server.endpoint).port);
  expect((await serve({ port })).endpoint).toBe(server.endpoint);
});

test('startJobServer() rejects with EADDRINUSE if the port is taken', async () => {
  const port = Number(new URL((await serve()).endpoint).port);
  await expect(startJobServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a server is closed at the end of an `await using` block', async () => {
  let gone: JobServer | undefined;
  {
    await using server = await startJobServer();
    expect((await get(server, '/')).status).toBe(404);
    gone = server;
  }
  await expect(get(gone, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a process ends by itself once its server is closed', async () => {
  const testing = new URL('../../dist/testing.js', import.meta.url).href;
  const { code, stdout } = await runScript(`
    const { startJobServer } = await import(${JSON.stringify(testing)});
    const server = await startJobServer();
    server.fault({ fault: 'hang' }).fault({ fault: 'drip' }).fault({ delay: '1h' });
    const requested = [1, 2, 3].map(() => fetch(server.endpoint).then(response => response.text()));
    while (server.requests.length < 3) await new Promise(resolve => setTimeout(resolve, 5));
    await server.close();
    console.log((await Promise.allSettled(requested)).map(({ status }) => status).join());
  `);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'rejected,rejected,rejected\n' });
});
