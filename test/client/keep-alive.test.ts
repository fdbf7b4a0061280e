import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { clientOf } from '../support/client.js';
import { completed, running, serve } from '../support/http-server.js';

test('consecutive polls use one connection', async () => {
  const server = await serve(running);
  const client = clientOf(server);
  for (let count = 0; count < 5; count += 1) {
    await client.getJob('job-1');
    // undici hands a connection on at the end of the turn in which its answer ended.
    await turn();
  }
  expect(server.received).toHaveLength(5);
  expect(server.connections).toHaveLength(1);
});

test('concurrent polls have a connection each, which later polls reuse', async () => {
  const server = await serve(completed);
  const client = clientOf(server);
  await Promise.all([client.getJob('a'), client.getJob('b'), client.getJob('c')]);
  // undici hands a connection on at the end of the turn in which its answer ended.
  await turn();
  await Promise.all([client.getJob('a'), client.getJob('b'), client.getJob('c')]);
  expect(server.received).toHaveLength(6);
  expect(server.connections).toHaveLength(3);
});

test('a connection is reused after an error status', async () => {
  const server = await serve((request, response) => {
    response.statusCode = request.url?.endsWith('bad') ? 500 : 200;
    response.end('{}');
  });
  const client = clientOf(server);
  await client.getJob('bad').catch(() => {});
  await turn();
  await client.getJob('good');
  expect(server.connections).toHaveLength(1);
});

test('a request is a GET with the token, the language and the content types', async () => {
  const server = await serve(completed);
  await clientOf(server, { language: 'zh-cn' }).getJob('a/b c');
  const [request] = server.received;
  expect(request?.url).toBe('/v3/0483b6b16e954cb88930a360d2c4e663/jobs?id=a%2Fb%20c');
  expect(request?.headers).toMatchObject({
    accept: 'application/json',
    'content-type': 'application/json',
    'x-language': 'zh-cn',
    'user-agent': 'jobwait',
  });
});

test('the path prefix of the endpoint precedes that of the service', async () => {
  const server = await serve(completed);
  const { received } = server;
  await clientOf({ endpoint: `${server.endpoint}/mysql/` }).getJob('job-1');
  expect(received[0]?.url).toBe('/mysql/v3/0483b6b16e954cb88930a360d2c4e663/jobs?id=job-1');
});
