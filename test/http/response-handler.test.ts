import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/response.js';
import { ResponseHandler } from '../../src/http/response-handler.js';
import { InvalidResponseError } from '../../src/model/errors.js';
import { rejectionOf } from '../support/client.js';
import { HANDLER_INTERFACES, type HandlerInterface } from './support/handler-interfaces.js';

/** A handler whose request has a connection, and the reasons with which it was aborted. */
function connected(reports: HandlerInterface) {
  const handler = new ResponseHandler();
  const aborts: unknown[] = [];
  reports.connect(handler, reason => aborts.push(reason));
  return { handler, aborts };
}

test('a header that comes several times has several values', async () => {
  const handler = new ResponseHandler();
  const raw = ['set-cookie', 'a', 'ETag', 'b', 'Set-Cookie', 'c', 'set-cookie', 'd'];
  handler.onHeaders(
    204,
    raw.map(text => Buffer.from(text)),
  );
  handler.onComplete();
  expect(await handler.response).toMatchObject({
    headers: { 'set-cookie': ['a', 'c', 'd'], etag: 'b' },
  });
});

describe.each(HANDLER_INTERFACES)('through %s', (_, reports) => {
  test('a response is read to its end', async () => {
    const { handler, aborts } = connected(reports);
    const headers = { 'content-type': 'application/json', 'content-length': '13' };
    reports.headers(handler, 200, headers);
    reports.data(handler, Buffer.from('{"job":'));
    reports.data(handler, Buffer.from('null} '));
    reports.end(handler);
    expect(await handler.response).toEqual({ status: 200, headers, body: '{"job":null} ' });
    expect(aborts).toEqual([]);
  });

  test('a response may have no body', async () => {
    const { handler } = connected(reports);
    reports.headers(handler, 204);
    reports.end(handler);
    expect(await handler.response).toEqual({ status: 204, headers: {}, body: '' });
  });

  test('informational responses are skipped', async () => {
    const { handler } = connected(reports);
    reports.headers(handler, 103, { link: '</style.css>', 'content-length': '9999999' });
    reports.headers(handler, 100);
    expect(handler.hasHeaders).toBe(false);
    reports.headers(handler, 200, { etag: 'a' });
    expect(handler.hasHeaders).toBe(true);
    reports.data(handler, Buffer.from('{}'));
    reports.end(handler);
    expect(await handler.response).toEqual({ status: 200, headers: { etag: 'a' }, body: '{}' });
  });

  test.each<[what: string, chunks: Buffer[], body: string]>([
    ['in one chunk', [Buffer.from('\ufeff{}')], '{}'],
    ['split over two chunks', [Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x7b, 0x7d])], '{}'],
    ['and nothing else', [Buffer.from('\ufeff')], ''],
    ['only at the beginning', [Buffer.from('{\ufeff}')], '{\ufeff}'],
  ])('a byte order mark is removed %s', async (__, chunks, body) => {
    const { handler } = connected(reports);
    reports.headers(handler, 200);
    for (const chunk of chunks) reports.data(handler, chunk);
    reports.end(handler);
    expect(await handler.response).toMatchObject({ body });
  });

  test('a character split over two chunks stays whole', async () => {
    const { handler } = connected(reports);
    const bytes = Buffer.from('数据库');
    reports.headers(handler, 200);
    reports.data(handler, bytes.subarray(0, 4));
    reports.data(handler, bytes.subarray(4));
    reports.end(handler);
    expect(await handler.response).toMatchObject({ body: '数据库' });
  });

  describe('a body over 1 MiB', () => {
    const tooLarge = expect.objectContaining({
      message: `The response is larger than ${MAX_BODY_BYTES} bytes`,
    });

    test.each([200, 403])('that is announced is not read: %i', async status => {
      const { handler, aborts } = connected(reports);
      const headers = { 'content-length': String(MAX_BODY_BYTES + 1) };
      reports.headers(handler, status, headers);
      expect(await handler.response).toEqual({ status, headers, body: undefined });
      expect(aborts).toEqual([tooLarge]);
    });

    test('that is not announced is read no further', async () => {
      const { handler, aborts } = connected(reports);
      const half = Buffer.alloc(MAX_BODY_BYTES / 2, 'x');
      reports.headers(handler, 200);
      reports.data(handler, half);
      reports.data(handler, half);
      expect(aborts).toEqual([]);
      reports.data(handler, Buffer.from('x'));
      expect(await handler.response).toEqual({ status: 200, headers: {}, body: undefined });
      expect(aborts).toEqual([tooLarge]);
    });

    test('begins above 1 MiB: exactly 1 MiB is read', async () => {
      const { handler, aborts } = connected(reports);
      reports.headers(handler, 200, { 'content-length': String(MAX_BODY_BYTES) });
      reports.data(handler, Buffer.alloc(MAX_BODY_BYTES, 'x'));
      reports.end(handler);
      expect(await handler.response).toMatchObject({ body: 'x'.repeat(MAX_BODY_BYTES) });
      expect(aborts).toEqual([]);
    });
  });

  describe('a connection that breaks', () => {
    const error = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });

    test.each<[when: string, prepare: (handler: ResponseHandler) => void]>([
      ['before it is established', () => {}],
      ['before the headers', handler => reports.connect(handler, () => {})],
      ['after an informational response', handler => reports.headers(handler, 100)],
    ])('%s rejects with its error', async (__, prepare) => {
      const handler = new ResponseHandler();
      prepare(handler);
      reports.fail(handler, error);
      expect(await rejectionOf(handler.response)).toBe(error);
      expect(handler.hasHeaders).toBe(false);
    });

    test.each([300, 404, 500])('in the body of a %i leaves the status', async status => {
      const { handler } = connected(reports);
      reports.headers(handler, status, { 'retry-after': '7' });
      reports.data(handler, Buffer.from('{"error_code":"DBS.2'));
      reports.fail(handler, error);
      expect(await handler.response).toMatchObject({ status, body: '', retryAfter: 7000 });
    });

    test.each([200, 299])('in the body of a %i invalidates the response', async status => {
      const { handler } = connected(reports);
      reports.headers(handler, status);
      reports.data(handler, Buffer.from('{}'));
      reports.fail(handler, error);
      const rejection = await rejectionOf(handler.response);
      expect(rejection).toBeInstanceOf(InvalidResponseError);
      expect(rejection).toMatchObject({ message: 'The response was cut short', cause: error });
    });
  });

  describe('an abort', () => {
    const reason = new Error('enough');

    test.each<[when: string, prepare: (handler: ResponseHandler) => void]>([
      ['before the headers', () => {}],
      [
        'in the body',
        handler => {
          reports.headers(handler, 200);
          reports.data(handler, Buffer.from('{'));
        },
      ],
    ])('%s rejects with its reason and stops reading', async (__, prepare) => {
      const { handler, aborts } = connected(reports);
      prepare(handler);
      handler.abort(reason);
      expect(await rejectionOf(handler.response)).toBe(reason);
      expect(aborts).toEqual([reason]);
    });

    test('before there is a connection ends it as soon as there is one', async () => {
      const handler = new ResponseHandler();
      handler.abort(reason);
      expect(await rejectionOf(handler.response)).toBe(reason);
      const aborts: unknown[] = [];
      reports.connect(handler, why => aborts.push(why));
      expect(aborts).toEqual([reason]);
    });
  });

  test.each<[what: string, first: (handler: ResponseHandler) => void]>([
    ['the end of the body', handler => reports.end(handler)],
    ['an oversized body', handler => reports.data(handler, Buffer.alloc(MAX_BODY_BYTES + 1))],
    ['a broken connection', handler => reports.fail(handler, new Error('first'))],
    ['an abort', handler => handler.abort(new Error('first'))],
  ])('%s settles the response for good', async (__, first) => {
    const { handler } = connected(reports);
    reports.headers(handler, 200);
    first(handler);
    const [settled] = await Promise.allSettled([handler.response]);
    reports.fail(handler, new Error('late'));
    reports.end(handler);
    handler.abort(new Error('late'));
    expect(await Promise.allSettled([handler.response])).toEqual([settled]);
  });
});
