import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/response.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { firstPoll } from '../support/first-poll.js';
import { answer, serve } from '../support/http-server.js';
import { serveRaw } from '../support/raw-server.js';

/** What may be on its way in the buffers of both ends when the reader has had enough. */
const IN_FLIGHT = 16 * 1024 * 1024;
const HEADERS = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** A server that sends as much as is taken of it, and how much that was by the time the connection was closed. */
async function pouring(headers: string, chunk: (data: string) => string) {
  let onClose!: (bytes: number) => void;
  const taken = new Promise<number>(resolve => {
    onClose = resolve;
  });
  const server = await serveRaw(socket => {
    socket.on('close', () => onClose(socket.bytesWritten));
    socket.write(headers);
    pour(socket, chunk('x'.repeat(64 * 1024)));
  });
  return { ...server, taken };
}

function pour(socket: Socket, chunk: string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

describe('a body over 1 MiB', () => {
  test.each([
    ['announced', `${HEADERS}content-length: 10000000000\r\n\r\n`, (data: string) => data],
    [
      'unannounced, in chunks',
      `${HEADERS}transfer-encoding: chunked\r\n\r\n`,
      (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`,
    ],
    ['unannounced, until the connection closes', `${HEADERS}\r\n`, (data: string) => data],
  ])(
    '%s is cut off, and the connection closed, without waiting for its end',
    async (_, headers, chunk) => {
      const server = await pouring(headers, chunk);
      const before = process.memoryUsage().arrayBuffers;
      const error = await rejectionOf(clientOf(server).getJob('job-1'));
      expect(error).toMatchObject({
        name: 'InvalidResponseError',
        message: 'The response is larger than 1048576 bytes',
      });
      expect(await server.taken).toBeLessThan(IN_FLIGHT);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(IN_FLIGHT);
    },
  );

  test('counts as a failed poll that is retried', async () => {
    const body = JSON.stringify({
      job: { status: 'Completed' },
      filler: 'x'.repeat(MAX_BODY_BYTES),
    });
    expect((await firstPoll(await serve(answer(200, body)))).means).toBe('retryable');
  });

  test('with an error status is reported by its status', async () => {
    const server = await serve(answer(403, 'x'.repeat(2 * MAX_BODY_BYTES)));
    const error = await rejectionOf(clientOf(server).getJob('job-1'));
    expect(error).toMatchObject({ name: 'ApiError', status: 403 });
    expect(error.message).not.toContain('empty');
  });
});

test('a body of exactly 1 MiB is read', async () => {
  const start = '{"job":{"status":"Running","name":"';
  const end = '"}}';
  const body = `${start}${'x'.repeat(MAX_BODY_BYTES - start.length - end.length)}${end}`;
  const server = await serve(answer(200, body));
  expect((await clientOf(server).getJob('job-1'))?.status).toBe('Running');
  const over = await serve(answer(200, body.replace('"}}', 'x"}}')));
  expect(await rejectionOf(clientOf(over).getJob('job-1'))).toMatchObject({
    name: 'InvalidResponseError',
  });
});
