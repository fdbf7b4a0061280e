import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCredentials, resolveAuth } from '../../src/auth/credential-chain.js';
import type { Credentials } from '../../src/auth/credentials.js';
import { classifyError } from '../../src/wait/classify.js';
import { nth, rejectionOf } from '../support/client.js';
import { setEnvironment } from '../support/environment.js';
import { answer, inTurn, serve, type TestServer } from '../support/http-server.js';
import { useVirtualClock } from '../support/virtual-clock.js';
import { rejectionWith, request } from './support/requests.js';

const clock = useVirtualClock();
const MINUTE = 60_000;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Keys that expire after some minutes. */
function keys(name: string, minutes: number, headers: Record<string, string> = {}) {
  const credential = {
    access: name,
    secret: `${name}-secret`,
    securitytoken: `${name}-token`,
    expires_at: new Date(Date.now() + minutes * MINUTE).toISOString().replace('Z', '000Z'),
  };
  return answer(200, { credential }, headers);
}

function credentialsOf({ endpoint }: Pick<TestServer, 'endpoint'>): Credentials {
  setEnvironment({ JOBWAIT_AUTH: 'metadata', JOBWAIT_METADATA_ENDPOINT: endpoint });
  const unused = () => Promise.reject(new Error('not used for metadata'));
  return createCredentials(resolveAuth(undefined, {}), {
    send: unused,
    timeout: 10_000,
    projectId: 'p1',
    region: undefined,
  });
}

/** The access key with which a request is signed now. */
async function keyOf(credentials: Credentials): Promise<string | undefined> {
  const { authorization = '' } = await credentials.headers(request());
  return /Access=([^,]+)/.exec(authorization)?.[1];
}

describe("the keys in a server's metadata", () => {
  test('sign requests, with their security token, and are fetched once', async () => {
    const server = await serve(keys('first', 60));
    const credentials = credentialsOf(server);
    const headers = await Promise.all([1, 2, 3].map(() => credentials.headers(request())));
    expect(nth(headers, 0)['x-security-token']).toBe('first-token');
    expect(server.received.map(({ url }) => url)).toEqual(['/openstack/latest/securitykey']);
    expect([...credentials.secrets()]).toEqual(['first', 'first-secret', 'first-token']);
  });

  test('are fetched again ten minutes before they expire', async () => {
    const server = await serve(inTurn(keys('first', 60), keys('second', 120)));
    const credentials = credentialsOf(server);
    expect(await keyOf(credentials)).toBe('first');
    clock().tick(50 * MINUTE - 1);
    expect(await keyOf(credentials)).toBe('first');
    clock().tick(1);
    expect(await keyOf(credentials)).toBe('second');
  });

  test.each([-30 * MINUTE, 30 * MINUTE])(
    'are fetched again by the Date of the response, if the local clock is wrong by %d ms',
    async skew => {
      const date = new Date(Date.now() + skew).toUTCString();
      const server = await serve(
        inTurn(keys('first', 60 + skew / MINUTE, { date }), keys('second', 120 + skew / MINUTE)),
      );
      const credentials = credentialsOf(server);
      expect(await keyOf(credentials)).toBe('first');
      clock().tick(50 * MINUTE - 1);
      expect(await keyOf(credentials)).toBe('first');
      clock().tick(1);
      expect(await keyOf(credentials)).toBe('second');
    },
  );

  test('are fetched once a minute if they are about to expire and no others are available', async () => {
    const server = await serve(inTurn(keys('first', 5), keys('first', 5), keys('second', 60)));
    const credentials = credentialsOf(server);
    expect(await keyOf(credentials)).toBe('first');
    clock().tick(MINUTE - 1);
    expect(await keyOf(credentials)).toBe('first');
    expect(server.received).toHaveLength(1);
    clock().tick(1);
    expect(await keyOf(credentials)).toBe('first');
    clock().tick(MINUTE);
    expect(await keyOf(credentials)).toBe('second');
  });

  test('are fetched again when they are rejected', async () => {
    const credentials = credentialsOf(await serve(inTurn(keys('first', 60), keys('second', 60))));
    const headers = await credentials.headers(request());
    expect(credentials.rejected(headers, rejectionWith('ak first not exist'))).toBe(true);
    expect(await keyOf(credentials)).toBe('second');
  });

  test('leave no connection behind', async () => {
    const server = await serve(keys('first', 60));
    await credentialsOf(server).headers(request());
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });
});

describe('a machine without metadata is reported', () => {
  test('if the connection is refused', async () => {
    const server = await serve(keys('first', 60));
    await server.close();
    const error = await rejectionOf(credentialsOf(server).headers(request()));
    expect(classifyError(error)).toBe('fatal');
    expect(error.message).toBe(
      `No metadata at ${server.endpoint}: this machine is not a server of the cloud, or cannot reach it; use other credentials`,
    );
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('if there is no response within two seconds', async () => {
    const server = await serve(() => clock().tick(2000));
    const error = await rejectionOf(credentialsOf(server).headers(request()));
    expect(classifyError(error)).toBe('fatal');
    expect(error.cause).toMatchObject({ name: 'TimeoutError', message: 'No response within 2s' });
  });

  test('if the server has no agency', async () => {
    const error = await rejectionOf(credentialsOf(await serve(answer(404, ''))).headers(request()));
    expect(classifyError(error)).toBe('fatal');
    expect(error.message).toContain('has no keys: give this server an agency (IAM)');
  });

  test('but not after it once had keys', async () => {
    const server = await serve(inTurn(keys('first', 60), (_, response) => response.destroy()));
    const credentials = credentialsOf(server);
    await keyOf(credentials);
    clock().tick(50 * MINUTE);
    expect(classifyError(await rejectionOf(credentials.headers(request())))).toBe('retryable');
  });
});

test.each([
  ['an error status', answer(500, 'first-secret')],
  ['text', answer(200, '<first-secret>')],
  ['no keys', answer(200, { secret: 'first-secret' })],
  ['half of the keys', answer(200, { credential: { access: 'first', secret: 'first-secret' } })],
])(
  'after a response with %s the metadata is requested again, and no error quotes it',
  async (_, wrong) => {
    const credentials = credentialsOf(await serve(inTurn(wrong, keys('second', 60))));
    const error = await rejectionOf(credentials.headers(request()));
    expect(classifyError(error)).toBe('retryable');
    expect(error.message).not.toContain('first-secret');
    expect(await keyOf(credentials)).toBe('second');
  },
);
