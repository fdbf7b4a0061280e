import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { JobClient } from '../../src/client/job-client.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { jobOnTheWire, serveRaw } from '../support/raw-server.js';

/** Answers the first request of a connection and breaks the connection at the next. */
const onceEach =
  (breakOff: (socket: Socket) => void) =>
  (socket: Socket, earlier: number): void => {
    if (earlier === 0) socket.write(jobOnTheWire());
    else breakOff(socket);
  };

/** A client that has a connection to use again. */
async function used(server: { endpoint: string }): Promise<JobClient> {
  const client = clientOf(server);
  await client.getJob('job-1');
  // undici hands a connection on at the end of the turn in which its answer ended.
  await turn();
  return client;
}

describe.each([
  ['closes', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
])('if the server %s a reused connection', (_, breakOff) => {
  test('the request is sent again at once over another connection, within one poll', async () => {
    const server = await serveRaw(onceEach(breakOff));
    const client = await used(server);
    const wait = client.waitForJob('job-1', { timeout: 0 });
    const error = await rejectionOf(wait);
    expect(error).toMatchObject({ code: 'WAIT_TIMEOUT', attempts: 1, observed: { Running: 1 } });
    expect(server.sockets).toHaveLength(2);
  });

  test('each attempt takes a permit of the rate limit', async () => {
    const server = await serveRaw(onceEach(breakOff));
    const client = await used(server);
    await client.getJob('job-1');
    expect(client.stats().requests).toBe(3);
  });
});

test('there is no third attempt: if the second connection breaks, the poll fails', async () => {
  let requests = 0;
  const server = await serveRaw((socket, earlier, connection) => {
    requests += 1;
    if (connection === 0 && earlier === 0) socket.write(jobOnTheWire());
    else socket.resetAndDestroy();
  });
  const client = await used(server);
  const error = await rejectionOf<NodeJS.ErrnoException>(client.getJob('job-1'));
  expect(error.code).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
  expect(requests).toBe(3);
});

test.each([
  ['closed', (socket: Socket) => socket.end()],
  ['reset', (socket: Socket) => socket.resetAndDestroy()],
])(
  'a new connection that is %s makes the poll fail without a second attempt',
  async (_, breakOff) => {
    let requests = 0;
    const server = await serveRaw(socket => {
      requests += 1;
      breakOff(socket);
    });
    const client = clientOf(server);
    const error = await rejectionOf(
      client.waitForJob('job-1', { outageTimeout: 0, polling: fixed(1) }),
    );
    expect(error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      attempts: 1,
      observed: { ECONNRESET: 1 },
    });
    expect(requests).toBe(1);
  },
);
