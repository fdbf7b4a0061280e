import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { FetchDispatcher } from '../../src/http/fetch-dispatcher.js';
import { Transport } from '../../src/http/transport.js';
import { rejectionOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';

// Bun has no other dispatcher. That it works there is a test of the package.
const dispatcher = new FetchDispatcher();
const { signal } = new AbortController();
const send = (origin: string, members: object = {}) =>
  new Transport(dispatcher as never).send(
    { origin, path: '/jobs', headers: {}, ...members },
    signal,
  );

test('a response through fetch is like any other', async () => {
  const { endpoint } = await serve(answer(404, '{"a":1}', { 'content-length': '7' }));
  expect(await send(endpoint)).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/json', 'content-length': '7' },
    body: '{"a":1}',
  });
});

test('a body is sent, and an empty response received', async () => {
  const bodies: string[] = [];
  const { endpoint } = await serve((request, response) => {
    request.setEncoding('utf8').on('data', text => bodies.push(text));
    request.on('end', () => response.writeHead(204).end());
  });
  const { status, body } = await send(endpoint, { method: 'POST', body: '{"b":2}' });
  expect([status, body, bodies]).toEqual([204, '', ['{"b":2}']]);
});

test('a compressed response, which fetch has decoded, is not decoded again', async () => {
  const { endpoint } = await serve((_, response) => {
    const body = gzipSync('{"a":1}');
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length });
    response.end(body);
  });
  const { headers, body } = await send(endpoint);
  expect(body).toBe('{"a":1}');
  expect(headers).not.toHaveProperty('content-encoding');
  expect(headers).not.toHaveProperty('content-length');
});

test('a redirect is not followed', async () => {
  const { endpoint, received } = await serve(answer(302, '', { location: '/elsewhere' }));
  expect((await send(endpoint)).status).toBe(302);
  expect(received).toHaveLength(1);
});

test('requests in flight end when the dispatcher is destroyed', async () => {
  const { endpoint } = await serve(() => void dispatcher.destroy());
  expect((await rejectionOf(send(endpoint))).message).toBe('The client is closed');
});
