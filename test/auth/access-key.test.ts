import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { AccessKeyCredentials, type AccessKeys } from '../../src/auth/access-key-credentials.js';
import { parseAuthorization, signature } from '../../src/auth/signature.js';
import { rejectionOf } from '../support/client.js';
import { refusalOf, request } from './support/requests.js';

const KEYS = {
  accessKey: 'ABCDEFGHIJKLMNOPQXYZ',
  secretKey: 'the-secret-key-of-forty-characters-or-so',
};
const TEMPORARY = { ...KEYS, securityToken: 'the-security-token' };

function credentials(keys: AccessKeys = KEYS): AccessKeyCredentials {
  return new AccessKeyCredentials(keys, 'the test');
}

/** Whether the service would take the signature, from what reaches it. */
function isSigned(
  sent: Readonly<Record<string, string>>,
  { method, url, body } = request(),
): boolean {
  const said = parseAuthorization(sent.authorization ?? '');
  const headers = Object.fromEntries(
    (said?.signedHeaders ?? []).map(name => [name, sent[name] ?? 'not sent']),
  );
  return said?.signature === signature({ method, url, headers, body }, KEYS.secretKey);
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

  test('that asks which project it is names none', async () => {
    const asking = request({ projectId: undefined });
    expect(await credentials().headers(asking)).not.toHaveProperty('x-project-id');
  });

  test('with temporary keys carries their security token, signed', async () => {
    const headers = await credentials(TEMPORARY).headers(request());
    expect(headers['x-security-token']).toBe('the-security-token');
    expect(headers.authorization).toContain('x-sdk-date;x-security-token,');
    expect(isSigned({ ...request().headers, ...headers })).toBe(true);
  });

  test('with a body is signed with it', async () => {
    const post = request({ method: 'POST', body: '{"a":1}' });
    const headers = { ...post.headers, ...(await credentials().headers(post)) };
    expect(isSigned(headers, post)).toBe(true);
    expect(isSigned(headers, { ...post, body: '{"a":2}' })).toBe(false);
  });

  test('to a port of its own is signed for it', async () => {
    const url = new URL('http://127.0.0.1:8080/v3/p1/jobs?id=1');
    expect((await credentials().headers(request({ url }))).host).toBe('127.0.0.1:8080');
  });
});

describe('a refused key', () => {
  test('is not asked for again, and nobody can have changed it', async () => {
    const keys = credentials();
    const headers = await keys.headers(request());
    expect(keys.rejected(headers, refusalOf('verify aksk signature fail'))).toBe(false);
    expect(keys.rejected(headers)).toBe(false);
    expect(await keys.hasChanged()).toBe(false);
  });

  test('that was fetched is fetched anew, once for all who were refused', async () => {
    const fetch = vi.fn(async () => ({
      value: { ...KEYS, accessKey: `${KEYS.accessKey}-${fetch.mock.calls.length}` },
    }));
    const keys = new AccessKeyCredentials(fetch, 'the test');
    const headers = await keys.headers(request());
    for (let count = 0; count < 3; count += 1) {
      expect(keys.rejected(headers, refusalOf('ak not exist'))).toBe(true);
    }
    const renewed = await Promise.all([keys.headers(request()), keys.headers(request())]);
    expect(renewed[0].authorization).toContain(`${KEYS.accessKey}-2`);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('that is fetched again is not sent again until there is another', async () => {
    const current = vi.fn(() => KEYS);
    const keys = new AccessKeyCredentials(async () => ({ value: current() }), 'the test');
    const refusal = refusalOf('ak not exist');
    expect(keys.rejected(await keys.headers(request()), refusal)).toBe(true);
    expect(await rejectionOf(keys.headers(request()))).toBe(refusal.error);
    expect(await keys.hasChanged()).toBe(false);
    current.mockReturnValue({ ...KEYS, accessKey: 'another-key' });
    expect(await keys.hasChanged()).toBe(true);
    expect((await keys.headers(request())).authorization).toContain('Access=another-key,');
  });
});

describe('of its secrets', () => {
  test('all are known before anything is sent', () => {
    expect([...credentials(TEMPORARY).secrets()]).toEqual(Object.values(TEMPORARY));
  });

  test.each([
    [KEYS, 'access key ABC…XYZ from the test'],
    [{ ...KEYS, accessKey: 'short' }, 'access key … from the test'],
  ])('none is in its description', (keys, description) => {
    expect(credentials(keys).describe()).toBe(description);
  });

  test('none is printed or serialised', () => {
    const printed = inspect(credentials(TEMPORARY), { depth: 9, showHidden: true });
    expect(printed + JSON.stringify(credentials(TEMPORARY))).not.toMatch(/secret|security|ABCDEF/);
  });
});
