import type { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { Transport } from '../../src/http/transport.js';
import { rejectionOf } from '../support/client.js';

const request = { origin: 'https://gaussdb.example', path: '/', headers: {} };

/** What a request rejects with when the dispatcher reports an error of undici. */
function rejectionFor(error: Error): Promise<Error> {
  const dispatcher = {
    dispatch: (_: unknown, handler: Dispatcher.DispatchHandler) => handler.onError?.(error),
  } as unknown as Dispatcher;
  return rejectionOf(new Transport(dispatcher).send(request, new AbortController().signal));
}

test.each([
  ['UND_ERR_SOCKET', { code: 'ECONNRESET' }],
  ['UND_ERR_CONNECT_TIMEOUT', { name: 'TimeoutError' }],
  ['UND_ERR_HEADERS_TIMEOUT', { name: 'TimeoutError' }],
  ['UND_ERR_BODY_TIMEOUT', { name: 'TimeoutError' }],
  ['ENOTFOUND', { code: 'ENOTFOUND' }],
  ['CERT_HAS_EXPIRED', { code: 'CERT_HAS_EXPIRED' }],
])(
  'the caller of a request that fails with %s sees %j and the message alone',
  async (code, expected) => {
    const details = { code, cause: new Error('the cause'), socket: {}, data: 'raw bytes' };
    const error = await rejectionFor(Object.assign(new Error('what undici says'), details));
    expect(error).toMatchObject({ ...expected, message: 'what undici says' });
    expect(error.cause).toBeUndefined();
    expect(error).not.toHaveProperty('data');
    expect(error).not.toHaveProperty('socket');
  },
);

const refused = (address: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}:9`), { code: 'ECONNREFUSED' });

test.each<[what: string, error: Error, message: string]>([
  [
    'the addresses of a host that refuses connections at all of them',
    Object.assign(new AggregateError([refused('::1'), refused('127.0.0.1')]), {
      code: 'ECONNREFUSED',
    }),
    'connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    'the cause of a failed fetch',
    new TypeError('fetch failed', { cause: refused('127.0.0.1') }),
    'connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    'the addresses behind a failed fetch',
    new TypeError('fetch failed', {
      cause: new AggregateError([refused('::1'), refused('127.0.0.1')], ''),
    }),
    'connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    'a failed fetch whose cause has no message',
    new TypeError('fetch failed', { cause: { message: 7 } }),
    'fetch failed',
  ],
])('a message names %s', async (_, thrown, message) => {
  expect((await rejectionFor(thrown)).message).toBe(message);
});

test('a cause that leads back to its error ends the search for a code', async () => {
  const error = new Error('in a circle');
  error.cause = error;
  expect((await rejectionFor(error)).message).toBe('in a circle');
});

test('an aborted signal sends nothing', async () => {
  const transport = new Transport({ dispatch: () => true } as unknown as Dispatcher);
  const reason = new Error('enough');
  expect(await rejectionOf(transport.send(request, AbortSignal.abort(reason)))).toBe(reason);
});
