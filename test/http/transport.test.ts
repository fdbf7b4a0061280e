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
])('undici reports %s, the caller sees %j with that cause', async (code, expected) => {
  const error = Object.assign(new Error('what undici says'), { code });
  expect(await rejectionFor(error)).toMatchObject({
    ...expected,
    message: 'what undici says',
    cause: error,
  });
});

test('any other error reaches the caller as it is', async () => {
  const error = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
  expect(await rejectionFor(error)).toBe(error);
});

test('an aborted signal sends nothing', async () => {
  const transport = new Transport({ dispatch: () => true } as unknown as Dispatcher);
  const reason = new Error('enough');
  expect(await rejectionOf(transport.send(request, AbortSignal.abort(reason)))).toBe(reason);
});
