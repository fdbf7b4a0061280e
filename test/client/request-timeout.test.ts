import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';
import { serveRaw } from '../support/raw-server.js';
import { unresponsiveEndpoint } from '../support/unresponsive-endpoint.js';

const requestTimeout = 150;
const HEADERS = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

describe('requestTimeout bounds', () => {
  test.each<[what: string, onRequest: (socket: Socket) => void]>([
    ['a response that never comes', () => {}],
    ['headers that never end', socket => drip(socket, `${HEADERS}x-filler: `)],
    ['a body that never comes', socket => socket.write(`${HEADERS}content-length: 9\r\n\r\n`)],
    ['a body that drips', socket => drip(socket, `${HEADERS}content-length: 9999\r\n\r\n`)],
    [
      'the body of an error that drips',
      socket => drip(socket, 'HTTP/1.1 500 Oh\r\ncontent-length: 9999\r\n\r\n'),
    ],
  ])('%s', async (_, onRequest) => {
    const server = await serveRaw(onRequest);
    await expectTimeout(server);
    // What was given up is let go of.
    await closed(server.sockets[0] as Socket);
  });

  test('connecting', async () => {
    await expectTimeout({ endpoint: await unresponsiveEndpoint() });
  });
});

async function expectTimeout(server: { endpoint: string }): Promise<void> {
  const began = performance.now();
  const error = await rejectionOf(clientOf(server, { requestTimeout }).getJob('job-1'));
  expect(error).toMatchObject({
    name: 'TimeoutError',
    message: 'The request took longer than 150ms',
  });
  expect(performance.now() - began).toBeGreaterThan(requestTimeout - 5);
}

/** A byte every few milliseconds, so that no silence is ever long. */
function drip(socket: Socket, start: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write('x'), 10);
  socket.on('close', () => clearInterval(timer));
}

function closed(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    if (socket.closed) resolve();
    else socket.on('close', () => resolve());
  });
}
