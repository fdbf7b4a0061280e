import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';
import { serveRaw } from '../support/raw-server.js';

const BODY = '{"job":{"id":"job-1","status":"Completed"}}';
const type = 'content-type: application/json\r\n';

describe('a response that is cut short', () => {
  test.each<[string, (socket: Socket) => void]>([
    [
      'before the length it announced',
      socket => socket.end(`HTTP/1.1 200 OK\r\n${type}content-length: 999\r\n\r\n${BODY}`),
    ],
    [
      'before the last chunk',
      socket =>
        socket.end(
          `HTTP/1.1 200 OK\r\n${type}transfer-encoding: chunked\r\n\r\n${BODY.length.toString(16)}\r\n${BODY}\r\n`,
        ),
    ],
    [
      'by a reset in its body',
      socket =>
        socket.write(`HTTP/1.1 200 OK\r\n${type}content-length: 999\r\n\r\n${BODY}`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        ),
    ],
  ])('%s is invalid, even if its body is complete', async (_, onRequest) => {
    const client = clientOf(await serveRaw(onRequest));
    const error = await rejectionOf(client.getJob('job-1'));
    expect(error).toMatchObject({
      name: 'InvalidResponseError',
      message: 'The response was cut short',
    });
    const wait = client.waitForJob('job-1', { timeout: 0 });
    expect(await rejectionOf(wait)).toMatchObject({ observed: { 'invalid-response': 1 } });
  });

  test('with an error status is reported by its status', async () => {
    const server = await serveRaw(socket =>
      socket.end(`HTTP/1.1 403 No\r\n${type}content-length: 999\r\n\r\n{"error_code":"DBS.2`),
    );
    expect(await rejectionOf(clientOf(server).getJob('job-1'))).toMatchObject({
      name: 'ApiError',
      status: 403,
    });
  });

  test.each([
    ['something that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['headers that are no headers', 'HTTP/1.1 200 OK\r\n\u0000\u0000\r\n\r\n'],
  ])('%s counts as a failed poll that is retried', async (_, text) => {
    const server = await serveRaw(socket => socket.end(text));
    const wait = clientOf(server).waitForJob('job-1', { timeout: 0 });
    expect(await rejectionOf(wait)).toMatchObject({ code: 'WAIT_TIMEOUT', attempts: 1 });
  });
});
