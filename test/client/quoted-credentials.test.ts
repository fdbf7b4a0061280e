import { inspect } from 'node:util';
import { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import type { JobClientOptions } from '../../src/client/options.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf, TOKEN } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';

/** Everything that an error shows, printed or serialised, its causes included. */
function shown(error: unknown): string {
  const printed = inspect(error, { depth: 10, maxStringLength: null, showHidden: true });
  return printed + JSON.stringify(error) + String(error);
}

/** Its error quotes what it was given, as a proxy's may. */
class Quoting extends Dispatcher {
  override dispatch({ headers }: Dispatcher.DispatchOptions): boolean {
    throw Object.assign(new Error(`No route for ${JSON.stringify(headers)}`), {
      code: 'EPROXY',
      headers,
    });
  }
}

test('the error of a dispatcher that quotes the request is redacted', async () => {
  const client = clientOf({ endpoint: 'https://host.example' }, { dispatcher: new Quoting() });
  const direct = await rejectionOf<NodeJS.ErrnoException>(client.getJob('job-1'));
  const waited = await rejectionOf(
    client.waitForJob('job-1', { polling: fixed(1), outageTimeout: 0 }),
  );
  expect(direct.code).toBe('EPROXY');
  expect(direct.message).toContain('No route for');
  for (const error of [direct, waited]) expect(shown(error)).not.toContain(TOKEN);
});

test('the error of a token function that quotes an earlier token is redacted', async () => {
  const server = await serve(answer(401, { error_code: 'APIGW.0307', error_msg: 'again' }));
  let calls = 0;
  const token = (): string => {
    calls += 1;
    if (calls > 1) throw new Error(`The vault has nothing after ${TOKEN}`);
    return TOKEN;
  };
  const auth: JobClientOptions['auth'] = { token };
  const error = await rejectionOf(clientOf(server, { auth }).waitForJob('job-1'));
  expect(error).toMatchObject({ code: 'REQUEST_REJECTED' });
  expect(shown(error)).not.toContain(TOKEN);
});
