import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { AccessKeyCredentials, type AccessKeys } from '../../src/auth/access-key-credentials.js';
import { parseAuthorization, signature } from '../../src/auth/signature.js';
import { rejectionOf } from '../support/client.js';
import { rejectionWith, request } from './support/requests.js';

const KEYS = {
  accessKey: 'ABCDEFGHIJKLMNOPQXYZ',
  secretKey: 'the-secret-key-of-forty-characters-or-so',
};
const TEMPORARY = { ...KEYS, securityToken: 'the-security-token' };

function credentials(keys: AccessKeys = KEYS): AccessKeyCredentials {
  return new AccessKeyCredentials(keys, 'the test');
}

/** Whether the service would accept the signature of the headers it receives. */
function isSigned(
  sent: Readonly<Record<string, string>>,
  { method, url, body } = request(),
): boolean {
  const parsed = parseAuthorization(sent.authorization ?? '');
  const headers = Object.fromEntries(
    (parsed?.signedHeaders ?? []).map(name => [name, sent[name] ?? 'not sent']),
  );
  return parsed?.signature === signature({ method, url, headers, body }, KEYS.secretKey);
}

describe('a request', () => {
  test('is signed with the project, the host, the date and the content type', async () => {
    const headers = await credentials().headers(request());
    expect(headers).toEqual({
      host: 'gaussdb.cn-north-4.myhuaweicloud.com',
      'x-project-id': 'p1',
      'x-sdk-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
      authorization: expect.stringContaining(
        'Access=ABCDEFGHIJKLMNOPQXYZ, SignedHeaders=content-type;host;x-project-id;x-sdk-date, ',
      ),
    });
    expect(isSigned({ ...request().headers, ...headers })).toBe(true);
  });

  test('that resolves the project id names no project', async () => {
    const lookup = request({ projectId: undefined });
    expect(await credentials().headers(lookup)).not.toHaveProperty('x-project-id');
  });

  test('with temporary keys carries their signed security token', async () => {
    const headers = await credentials(TEMPORARY).headers(request());
    expect(headers['x-security-token']).toBe('the-security-token');
    expect(headers.authorization).toContain('x-sdk-date;x-security-token,');
    expect(isSigned({ ...request().headers, ...headers })).toBe(true);
  });

  test('is signed together with its body', async () => {
    const post = request({ method: 'POST', body: '{"a":1}' });
    const headers = { ...post.headers, ...(await credentials().headers(post)) };
    expect(isSigned(headers, post)).toBe(true);
    expect(isSigned(headers, { ...post, body: '{"a":2}' })).toBe(false);
  });

  test('to an unusual port is signed with the port', async () => {
    const url = new URL('http://127.0.0.1:8080/v3/p1/jobs?id=1');
    expect((await credentials().headers(request({ url }))).host).toBe('127.0.0.1:8080');
  });
});

describe('a rejected key', () => {
  test('is final if it was given as it is', async () => {
    const keys = credentials();
    const headers = await keys.headers(request());
    expect(keys.rejected(headers, rejectionWith('verify aksk signature fail'))).toBe(false);
    expect(await keys.hasChanged()).toBe(false);
  });

  test('that was fetched is fetched again, once for all rejected requests', async () => {
    const fetch = vi.fn(async () => ({
      value: { ...KEYS, accessKey: `${KEYS.accessKey}-${fetch.mock.calls.length}` },
    }));
    const keys = new AccessKeyCredentials(fetch, 'the test');
    const headers = await keys.headers(request());
    for (let count = 0; count < 3; count += 1) {
      expect(keys.rejected(headers, rejectionWith('ak not exist'))).toBe(true);
    }
    const renewed = await Promise.all([keys.headers(request()), keys.headers(request())]);
    expect(renewed[0].authorization).toContain(`${KEYS.accessKey}-2`);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('is not sent again until another can be fetched', async () => {
    const current = vi.fn(() => KEYS);
    const keys = new AccessKeyCredentials(async () => ({ value: current() }), 'the test');
    const rejection = rejectionWith('ak not exist');
    expect(keys.rejected(await keys.headers(request()), rejection)).toBe(true);
    expect(await rejectionOf(keys.headers(request()))).toBe(rejection.error);
    expect(await keys.hasChanged()).toBe(false);
    current.mockReturnValue({ ...KEYS, accessKey: 'another-key' });
    expect(await keys.hasChanged()).toBe(true);
    expect((await keys.headers(request())).authorization).toContain('Access=another-key,');
  });
});

describe('the secrets of access keys', () => {
  test('are known before anything is sent', () => {
    expect([...credentials(TEMPORARY).secrets()]).toEqual(Object.values(TEMPORARY));
  });

  test.each([
    [KEYS, 'access key ABC…XYZ from the test'],
    [{ ...KEYS, accessKey: 'short' }, 'access key … from the test'],
  ])('are not in the description', (keys, description) => {
    expect(credentials(keys).describe()).toBe(description);
  });

  test('are neither printed nor serialised', () => {
    const printed = inspect(credentials(TEMPORARY), { depth: 9, showHidden: true });
    expect(printed + JSON.stringify(credentials(TEMPORARY))).not.toMatch(/secret|security|ABCDEF/);
  });
});
