import type { Socket } from 'node:net';
import { Dispatcher } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { JobClientOptions } from '../../src/client/options.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { setEnvironment } from '../support/environment.js';
import { serveRaw } from '../support/raw-server.js';
import { shownBy } from '../support/shown.js';

const SECRET = 'raw-bytes-of-a-response';
const AS_JSON = 'content-type: application/json\r\n';

/** Responses that are not HTTP, with a secret that no client can know. */
const MALFORMED: [what: string, response: string][] = [
  [
    'a header name with a space',
    `HTTP/1.1 201 Created\r\nbad name: 1\r\nx-subject-token: ${SECRET}\r\n\r\n{"a":"${SECRET}"}`,
  ],
  [
    'a control character in a header',
    `HTTP/1.1 200 OK\r\na: \u0001\r\nx-subject-token: ${SECRET}\r\n\r\n`,
  ],
  [
    'an invalid chunk size',
    `HTTP/1.1 200 OK\r\n${AS_JSON}transfer-encoding: chunked\r\n\r\nzz\r\n{"a":"${SECRET}"}\r\n`,
  ],
  [
    'an invalid chunk size after a first chunk',
    `HTTP/1.1 200 OK\r\n${AS_JSON}transfer-encoding: chunked\r\n\r\n1\r\n{\r\nzz\r\n"${SECRET}"}\r\n`,
  ],
  [
    'two lengths',
    `HTTP/1.1 200 OK\r\ncontent-length: 9\r\ncontent-length: 8\r\n\r\n{"a":"${SECRET}"}`,
  ],
  ['another protocol', `SSH-2.0-${SECRET}\r\n`],
  ['headers without end', `HTTP/1.1 200 OK\r\na: ${`${SECRET} `.repeat(9000)}`],
];

const serveResponse = (response: string) =>
  serveRaw((socket: Socket) => {
    socket.end(Buffer.from(response, 'latin1'));
  });

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The errors of a single poll and of a wait. */
async function errorsOf(options: JobClientOptions, endpoint: string): Promise<Error[]> {
  const client = clientOf({ endpoint }, options);
  const direct = await rejectionOf(client.getJob('job-1'));
  return [direct, await rejectionOf(client.waitForJob('job-1', { outageTimeout: 0 }))];
}

describe.each(MALFORMED)(
  'a response with %s leaves none of its bytes in an error',
  (_, response) => {
    test('of a poll', async () => {
      const { endpoint } = await serveResponse(response);
      for (const error of await errorsOf({}, endpoint))
        expect(shownBy(error)).not.toContain(SECRET);
    });

    test('of a login', async () => {
      const { endpoint } = await serveResponse(response);
      const auth = { user: 'ops', password: 'a password', domain: 'acme', iamEndpoint: endpoint };
      for (const error of await errorsOf({ auth }, endpoint)) {
        expect(shownBy(error)).not.toContain(SECRET);
      }
    });

    test('of the metadata', async () => {
      const { endpoint } = await serveResponse(response);
      setEnvironment({ JOBWAIT_METADATA_ENDPOINT: endpoint });
      for (const error of await errorsOf({ auth: { source: 'metadata' } }, endpoint)) {
        expect(shownBy(error)).not.toContain(SECRET);
      }
    });

    test('of a token function that sends a request of its own', async () => {
      const { endpoint } = await serveResponse(response);
      const token = async () => (await fetch(endpoint)).text();
      for (const error of await errorsOf({ auth: { token } }, endpoint)) {
        expect(shownBy(error)).not.toContain(SECRET);
      }
    });
  },
);

/** Fails as a parser does. */
class FailingDispatcher extends Dispatcher {
  readonly #fail: (handler: Dispatcher.DispatchHandler) => void;

  constructor(fail: (handler: Dispatcher.DispatchHandler) => void) {
    super();
    this.#fail = fail;
  }

  override dispatch(_: unknown, handler: Dispatcher.DispatchHandler): boolean {
    this.#fail(handler);
    return true;
  }
}

const parserError = () =>
  Object.assign(new Error('Parse Error'), {
    code: 'HPE_INVALID_HEADER_TOKEN',
    data: `x-subject-token: ${SECRET}`,
    cause: Object.assign(new Error(SECRET), { socket: { data: SECRET } }),
  });
const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController;

test.each<[when: string, fail: (handler: Dispatcher.DispatchHandler) => void]>([
  [
    'at once',
    () => {
      throw parserError();
    },
  ],
  [
    'with a text instead of an error',
    () => {
      throw SECRET;
    },
  ],
  ['before the headers', handler => handler.onResponseError?.(controller, parserError())],
  [
    'in the body',
    handler => {
      handler.onResponseStart?.(controller, 200, {}, 'OK');
      handler.onResponseError?.(controller, parserError());
    },
  ],
])("a caller's dispatcher that fails %s leaves nothing but code and message", async (_, fail) => {
  const dispatcher = new FailingDispatcher(fail);
  for (const error of await errorsOf({ dispatcher }, 'https://host.example')) {
    expect(shownBy(error)).not.toContain(SECRET);
  }
});
