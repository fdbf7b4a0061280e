import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/response.js';
import { Transport } from '../../src/http/transport.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { firstPoll } from '../support/first-poll.js';
import { serve } from '../support/http-server.js';

const JOB = JSON.stringify({ job: { id: 'job-1', status: 'Completed', name: 'größer' } });

const respond = (contentEncoding: string, body: Buffer, status = 200) =>
  serve((_, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-encoding': contentEncoding,
    });
    response.end(body);
  });

test.each<[contentEncoding: string, body: Buffer]>([
  ['gzip', gzipSync(JOB)],
  ['x-gzip', gzipSync(JOB)],
  ['GZIP', gzipSync(JOB)],
  ['deflate', deflateSync(JOB)],
  ['deflate', deflateRawSync(JOB)],
  ['br', brotliCompressSync(JOB)],
  ['identity', Buffer.from(JOB)],
  ['', Buffer.from(JOB)],
  ['gzip, br', brotliCompressSync(gzipSync(JOB))],
])('a response with content-encoding: %s is decoded', async (contentEncoding, body) => {
  const job = await clientOf(await respond(contentEncoding, body)).getJob('job-1');
  expect(job).toMatchObject({ status: 'Completed', name: 'größer' });
});

test('requests accept the encodings that are decoded', async () => {
  const server = await serve((_, response) => response.end());
  const transport = new Transport();
  const { endpoint: origin } = server;
  await transport.send({ origin, path: '/', headers: {} }, new AbortController().signal);
  await transport.close();
  expect(server.received[0]?.headers['accept-encoding']).toBe('gzip, deflate, br');
});

test('the error in a compressed response is read', async () => {
  const body = gzipSync(JSON.stringify({ error_code: 'DBS.200543', error_msg: 'no such job' }));
  const { means } = await firstPoll(await respond('gzip', body, 400));
  expect(means).toBe('not-found');
});

const ZEROS = Buffer.alloc(8 * MAX_BODY_BYTES);

describe('a compressed response that cannot be used is a retryable failure:', () => {
  test.each<[what: string, contentEncoding: string, body: Buffer, message: RegExp]>([
    ['a gzip bomb', 'gzip', gzipSync(ZEROS), /larger than 1048576 bytes/],
    ['a deflate bomb', 'deflate', deflateSync(ZEROS), /larger than 1048576 bytes/],
    ['a brotli bomb', 'br', brotliCompressSync(ZEROS), /larger than 1048576 bytes/],
    ['a nested bomb', 'gzip, gzip', gzipSync(gzipSync(ZEROS)), /larger than 1048576 bytes/],
    ['a body cut short', 'gzip', gzipSync(JOB).subarray(0, -9), /could not be decompressed/],
    ['a body that is not compressed', 'gzip', Buffer.from(JOB), /could not be decompressed/],
    ['an unknown encoding', 'zstd', Buffer.from(JOB), /could not be decompressed/],
    ['an endless list of encodings', 'gzip,'.repeat(99), gzipSync(JOB), /99 content encodings/],
    ['nothing at all', 'gzip', Buffer.alloc(0), /is not JSON: it is empty/],
  ])('%s', async (_, contentEncoding, body, message) => {
    const server = await respond(contentEncoding, body);
    const error = await rejectionOf(clientOf(server).getJob('job-1'));
    expect(error).toMatchObject({ name: 'InvalidResponseError' });
    expect(error.message).toMatch(message);
    expect((await firstPoll(server)).means).toBe('retryable');
  });
});

test('a bomb is not decompressed beyond the limit', async () => {
  const server = await respond('gzip', gzipSync(Buffer.alloc(128 * MAX_BODY_BYTES)));
  const before = process.memoryUsage().arrayBuffers;
  await rejectionOf(clientOf(server).getJob('job-1'));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MAX_BODY_BYTES);
});

test('an error status decides, whatever its body is compressed with', async () => {
  const error = await rejectionOf(
    clientOf(await respond('zstd', Buffer.from('?'), 403)).getJob('job-1'),
  );
  expect(error).toMatchObject({ name: 'ApiError', status: 403 });
});

test('exactly 1 MiB is read after decoding, and no byte more', async () => {
  const start = '{"job":{"status":"Running","name":"';
  const end = '"}}';
  const body = `${start}${'x'.repeat(MAX_BODY_BYTES - start.length - end.length)}${end}`;
  const server = await respond('gzip', gzipSync(body));
  expect((await clientOf(server).getJob('job-1'))?.status).toBe('Running');
  const over = await respond('gzip', gzipSync(`${body} `));
  expect(await rejectionOf(clientOf(over).getJob('job-1'))).toMatchObject({
    name: 'InvalidResponseError',
  });
});
