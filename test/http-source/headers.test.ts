import { expect, test } from 'vitest';
import type { HttpSourceOptions } from '../../src/http-source/http-source.js';
import { rejectionOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';
import { sourceOf, waitOn } from './support/source.js';

type HeadersFunction = Extract<HttpSourceOptions['headers'], () => unknown>;

/** A server that accepts these values of Authorization. */
function guarded(...accepted: string[]): ReturnType<typeof serve> {
  return serve((request, response) => {
    const isAccepted = accepted.includes(request.headers.authorization ?? '');
    (isAccepted ? answer(200, { status: 'done' }) : answer(401, ''))(request, response);
  });
}

/** A function that returns one token after the other; the last repeats. */
function tokens(...values: string[]): HeadersFunction & { calls: number } {
  const headers = Object.assign(
    async () => {
      headers.calls += 1;
      return { Authorization: values[Math.min(headers.calls, values.length) - 1] as string };
    },
    { calls: 0 },
  );
  return headers;
}

test('a headers function is called once before the first request, however many there are', async () => {
  const server = await guarded('token-1');
  const headers = tokens('token-1');
  const source = sourceOf(server, { headers });
  expect(headers.calls).toBe(0);
  await Promise.all(['a', 'b', 'c'].map(id => source.getJob(id)));
  await source.getJob('d');
  expect(headers.calls).toBe(1);
  expect(server.received).toHaveLength(4);
});

test('a headers function is called once more after a 401, for all concurrent requests', async () => {
  const server = await guarded('token-2');
  const headers = tokens('token-1', 'token-2');
  const source = sourceOf(server, { headers });
  const jobs = await Promise.all(['a', 'b', 'c', 'd'].map(id => waitOn(source, id)));
  expect(jobs.map(({ status }) => status)).toEqual(Array(4).fill('Completed'));
  expect(headers.calls).toBe(2);
  expect(server.received).toHaveLength(5);
});

test('headers that expire are renewed each time, without a failed poll', async () => {
  const accepted = new Set(['token-1']);
  const server = await serve((request, response) => {
    const isAccepted = accepted.has(request.headers.authorization ?? '');
    (isAccepted ? answer(200, { status: 'running' }) : answer(401, ''))(request, response);
  });
  const headers = tokens('token-1', 'token-2', 'token-3');
  const source = sourceOf(server, { headers });
  for (const token of ['token-1', 'token-2', 'token-3']) {
    accepted.clear();
    accepted.add(token);
    expect(await source.getJob('a')).toMatchObject({ status: 'Running' });
  }
  expect(headers.calls).toBe(3);
});

test('renewed headers that are rejected too are fatal, without a third try', async () => {
  const server = await guarded();
  const headers = tokens('token-1', 'token-2', 'token-3');
  const source = sourceOf(server, { headers });
  const errors = await Promise.all(['a', 'b', 'c'].map(id => rejectionOf(waitOn(source, id))));
  for (const error of errors) {
    expect(error).toMatchObject({ code: 'REQUEST_REJECTED', cause: { status: 401 } });
  }
  expect(server.received.map(({ headers: sent }) => sent.authorization)).toEqual([
    'token-1',
    'token-2',
  ]);
});

test('the same headers again are not sent twice', async () => {
  const server = await guarded();
  const headers = tokens('token-1');
  const error = await rejectionOf(waitOn(sourceOf(server, { headers })));
  expect(error).toMatchObject({ code: 'REQUEST_REJECTED', cause: { status: 401 } });
  expect(headers.calls).toBe(2);
  expect(server.received).toHaveLength(1);
});

test('constant headers that are rejected are fatal at once', async () => {
  const server = await guarded();
  const source = sourceOf(server, { headers: { authorization: 'token-1' } });
  const errors = await Promise.all(['a', 'b'].map(id => rejectionOf(waitOn(source, id))));
  expect(errors.map(error => (error as { code?: string }).code)).toEqual(
    Array(2).fill('REQUEST_REJECTED'),
  );
  expect(errors[0]?.message).toContain('check the headers that authenticate');
  expect(server.received).toHaveLength(1);
});

test.each<[what: string, headers: unknown, message: RegExp]>([
  ['throws', () => Promise.reject(new Error('no vault')), /no vault/],
  ['throws a text', () => Promise.reject('no vault'), /The headers function threw no vault/],
  ['returns nothing', () => undefined, /return headers, got: nothing/],
  ['returns a text', async () => 'hunter22', /return headers, got: a string/],
  ['returns a malformed value', () => ({ 'x-key': 'hunter22\n' + 'x' }), /`headers.x-key`/],
  ['returns a malformed name', () => ({ 'hunter22 ': 'x' }), /names of headers/],
])(
  'a headers function that %s ends the wait before anything is sent',
  async (_, headers, message) => {
    const server = await guarded();
    const source = sourceOf(server, { headers: headers as HeadersFunction });
    const error = await rejectionOf(waitOn(source));
    expect(error).toMatchObject({
      code: 'REQUEST_REJECTED',
      message: expect.stringMatching(message),
    });
    expect(String(error)).not.toContain('hunter22');
    expect(server.received).toEqual([]);
  },
);

test('a headers function that takes longer than requestTimeout is a failed poll', async () => {
  const server = await guarded();
  const headers: HeadersFunction = () => new Promise(() => {});
  const source = sourceOf(server, { headers, requestTimeout: 20 });
  const error = await rejectionOf(waitOn(source, 'a', { outageTimeout: 0 }));
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', observed: { timeout: 1 } });
  expect(error.message).toContain('The headers function took longer than 20ms');
});
