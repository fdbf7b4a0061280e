import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { httpSource } from '../../src/http-source/http-source.js';
import { rejectionOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';
import { sourceOf, waitOn } from './support/source.js';

const done = answer(200, { status: 'done' });

test.each([
  ['job-1', '/jobs/job-1'],
  ['a/b c?d#e', '/jobs/a%2Fb%20c%3Fd%23e'],
  ['../admin', '/jobs/..%2Fadmin'],
  ['%2e%2e', '/jobs/%252e%252e'],
  ['$&{id}', '/jobs/%24%26%7Bid%7D'],
  ['日本', '/jobs/%E6%97%A5%E6%9C%AC'],
  [' job-2\n', '/jobs/job-2'],
])('the id %j is requested at %s', async (id, path) => {
  const server = await serve(done);
  await sourceOf(server).getJob(id);
  expect(server.received.map(({ url }) => url)).toEqual([path]);
});

test.each(['.', '..'])('the id %j, which would be another path, is sent nowhere', async id => {
  const server = await serve(done);
  const error = await rejectionOf(waitOn(sourceOf(server), id));
  expect(error).toMatchObject({ code: 'REQUEST_REJECTED', cause: { option: 'id' } });
  expect(server.received).toEqual([]);
});

test('an id cannot make a dot segment together with the text around it', async () => {
  const server = await serve(done);
  const source = sourceOf(server, { url: `${server.endpoint}/jobs/%2E{id}/status` });
  expect(await rejectionOf(source.getJob('.'))).toMatchObject({ option: 'id' });
  await source.getJob('a');
  expect(server.received.map(({ url }) => url)).toEqual(['/jobs/%2Ea/status']);
});

test('the id is replaced wherever it stands in the URL, and dots in the query are harmless', async () => {
  const server = await serve(done);
  const source = sourceOf(server, { url: `${server.endpoint}/{id}/x/{id}?a={id}&b=c%20d` });
  await source.getJob('j/1');
  const other = sourceOf(server, { url: `${server.endpoint}/jobs?id={id}` });
  await other.getJob('..');
  expect(server.received.map(({ url }) => url)).toEqual([
    '/j%2F1/x/j%2F1?a=j%2F1&b=c%20d',
    '/jobs?id=..',
  ]);
});

test('a GET asks for fresh JSON with the given headers, which may replace our own', async () => {
  const server = await serve(done);
  const headers = { Authorization: 'Bearer abcdefgh', ACCEPT: 'application/vnd.api+json' };
  await sourceOf(server, { headers }).getJob('job-1');
  expect(server.received[0]?.headers).toEqual({
    host: new URL(server.endpoint).host,
    connection: 'keep-alive',
    accept: 'application/vnd.api+json',
    'accept-encoding': 'gzip, deflate, br',
    authorization: 'Bearer abcdefgh',
    'cache-control': 'no-cache',
    'user-agent': 'jobwait',
  });
});

test('headers may be a Headers object', async () => {
  const server = await serve(done);
  const headers = new Headers({ Authorization: 'abcdefgh' }) as unknown as Record<string, string>;
  await sourceOf(server, { headers }).getJob('a');
  await sourceOf(server, { headers: () => headers }).getJob('b');
  expect(server.received.map(({ headers: sent }) => sent.authorization)).toEqual(
    Array(2).fill('abcdefgh'),
  );
});

test('a POST sends its body as JSON, with the id in every string of it', async () => {
  const bodies: [IncomingMessage, Promise<string>][] = [];
  const server = await serve((request, response) => {
    bodies.push([request, text(request)]);
    done(request, response);
  });
  const body = { id: '{id}', in: [{ text: 'job {id} and {id}' }, 1, null, true], '{id}': 'x' };
  const source = sourceOf(server, { url: `${server.endpoint}/query`, body });
  body.id = 'changed later';
  await source.getJob('a"$&\\b');
  const [[request, sent] = []] = bodies;
  expect(request?.method).toBe('POST');
  expect(request?.headers['content-type']).toBe('application/json');
  expect(JSON.parse((await sent) ?? '')).toEqual({
    id: 'a"$&\\b',
    in: [{ text: 'job a"$&\\b and a"$&\\b' }, 1, null, true],
    '{id}': 'x',
  });
});

test('a POST needs no body', async () => {
  const methods: (string | undefined)[] = [];
  const server = await serve((request, response) => {
    methods.push(request.method, request.headers['content-length']);
    done(request, response);
  });
  await sourceOf(server, { method: 'POST' }).getJob('job-1');
  expect(methods).toEqual(['POST', '0']);
});

test('a compressed response is read', async () => {
  const body = gzipSync('{"status":"done"}');
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
  });
  expect(await sourceOf(server).getJob('job-1')).toMatchObject({ status: 'Completed' });
});

test('redirects are not followed, because credentials go to no other host', async () => {
  const other = await serve(done);
  const server = await serve(answer(302, '', { location: `${other.endpoint}/jobs/job-1` }));
  const error = await rejectionOf(waitOn(sourceOf(server)));
  expect(error).toMatchObject({ code: 'REQUEST_REJECTED', cause: { status: 302 } });
  expect(other.received).toEqual([]);
});

test('waits for the same id share their requests', async () => {
  const server = await serve((request, response) => {
    setTimeout(() => done(request, response), 20);
  });
  const source = sourceOf(server);
  const waits = Array.from({ length: 50 }, () => waitOn(source));
  expect((await Promise.all(waits)).map(({ status }) => status)).toEqual(
    waits.map(() => 'Completed'),
  );
  expect(server.received).toHaveLength(1);
});

test('requests keep to the rate limit', async () => {
  const server = await serve(done);
  const source = sourceOf(server, { rateLimit: { requestsPerSecond: 20, burst: 1 } });
  const startedAt = performance.now();
  await Promise.all(['a', 'b', 'c'].map(id => source.getJob(id)));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(99);
});

test('the identity has neither the query nor a secret', () => {
  const source = httpSource({
    url: 'https://api.example.com:8443/v1/{id}/status?key=hunter22&id={id}',
    status: 'status',
    success: 'done',
    headers: { authorization: 'Bearer hunter22' },
  });
  expect(source.identity).toEqual({
    service: 'http',
    endpoint: 'https://api.example.com:8443/v1/{id}/status',
    projectId: '',
  });
});
