import { afterEach, describe, expect, test, vi } from 'vitest';
import { resolveAuth } from '../../src/auth/credential-chain.js';
import { setEnvironment } from '../support/environment.js';
import { optionErrorOf } from './support/option-error.js';

const NOWHERE = { HUAWEICLOUD_SDK_CREDENTIALS_FILE: '/nowhere/credentials' };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Everything that can be set, in the order of precedence. */
const ALL: readonly [Record<string, string>, Record<string, unknown>][] = [
  [
    { JOBWAIT_AUTH: 'metadata' },
    {
      kind: 'metadata',
      endpoint: new URL('http://169.254.169.254'),
      origin: 'the metadata of this server (169.254.169.254)',
    },
  ],
  [
    { JOBWAIT_TOKEN: ' our-token\n' },
    { kind: 'token', token: 'our-token', origin: 'JOBWAIT_TOKEN' },
  ],
  [
    { JOBWAIT_TOKEN_FILE: '/run/token' },
    { kind: 'token', token: expect.any(Function), origin: '/run/token (JOBWAIT_TOKEN_FILE)' },
  ],
  [
    {
      HUAWEICLOUD_SDK_AK: 'sdk-ak',
      HUAWEICLOUD_SDK_SK: ' sdk-sk ',
      HUAWEICLOUD_SDK_SECURITY_TOKEN: 'sdk-token',
    },
    {
      kind: 'keys',
      keys: { accessKey: 'sdk-ak', secretKey: 'sdk-sk', securityToken: 'sdk-token' },
      origin: 'HUAWEICLOUD_SDK_AK',
    },
  ],
  [
    { HW_AUTH_TOKEN: 'terraform-token' },
    { kind: 'token', token: 'terraform-token', origin: 'HW_AUTH_TOKEN' },
  ],
  [
    { HW_ACCESS_KEY: 'hw-ak', HW_SECRET_KEY: 'hw-sk', HW_SECURITY_TOKEN: 'hw-token' },
    {
      kind: 'keys',
      keys: { accessKey: 'hw-ak', secretKey: 'hw-sk', securityToken: 'hw-token' },
      origin: 'HW_ACCESS_KEY',
    },
  ],
  [
    {
      HW_USER_NAME: 'ops',
      HW_USER_PASSWORD: ' pass word ',
      HW_DOMAIN_NAME: 'acme',
      HW_PROJECT_NAME: 'eu-de_test',
      HW_AUTH_URL: 'https://iam.eu-de.otc.t-systems.com:443/v3',
    },
    {
      kind: 'password',
      user: 'ops',
      password: ' pass word ',
      domain: 'acme',
      project: 'eu-de_test',
      iamEndpoint: new URL('https://iam.eu-de.otc.t-systems.com'),
      origin: 'HW_USER_NAME',
    },
  ],
];

describe('the credentials are those of the first variables that are set', () => {
  test.each(ALL.map(([set, found], index) => [Object.keys(set).join(', '), found, index] as const))(
    '%s',
    (_, found, index) => {
      const variables = ALL.slice(index).map(([set]) => set);
      setEnvironment(Object.assign({ ...NOWHERE }, ...variables));
      expect(resolveAuth(undefined, {})).toEqual(found);
    },
  );

  test('the option `auth` precedes all variables', () => {
    setEnvironment(Object.assign({}, ...ALL.map(([set]) => set)));
    expect(resolveAuth({ token: 'mine' }, {})).toMatchObject({ token: 'mine' });
  });
});

describe('a blank variable counts as not set', () => {
  test.each(ALL.map(([set]) => [Object.keys(set)] as const))('%j', names => {
    const blank = Object.fromEntries(names.map(name => [name, ' \t']));
    setEnvironment({ ...NOWHERE, ...blank, HW_DOMAIN_NAME: 'acme' });
    expect(() => resolveAuth(undefined, {})).toThrow('No credentials');
  });
});

test('an error about missing credentials names every place that was searched', () => {
  setEnvironment(NOWHERE);
  expect(optionErrorOf(() => resolveAuth(undefined, {}))).toMatchObject({
    option: 'auth',
    received: 'nothing',
    message:
      'No credentials: give the option `auth`, or set JOBWAIT_TOKEN or JOBWAIT_TOKEN_FILE, HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, HW_AUTH_TOKEN, HW_ACCESS_KEY and HW_SECRET_KEY, or HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME; or write the profile /nowhere/credentials; or, on a server of the cloud, set JOBWAIT_AUTH=metadata',
  });
});

describe('an error about half of a pair names the other half', () => {
  test.each([
    [{ HUAWEICLOUD_SDK_AK: 'secret' }, 'HUAWEICLOUD_SDK_AK is set, but HUAWEICLOUD_SDK_SK is not'],
    [{ HUAWEICLOUD_SDK_SK: 'secret' }, 'HUAWEICLOUD_SDK_SK is set, but HUAWEICLOUD_SDK_AK is not'],
    [{ HW_ACCESS_KEY: 'secret' }, 'HW_ACCESS_KEY is set, but HW_SECRET_KEY is not'],
    [{ HW_SECRET_KEY: 'secret' }, 'HW_SECRET_KEY is set, but HW_ACCESS_KEY is not'],
    [
      { HW_USER_NAME: 'secret' },
      'HW_USER_NAME is set, but HW_USER_PASSWORD and HW_DOMAIN_NAME are not',
    ],
    [
      { HW_USER_NAME: 'secret', HW_USER_PASSWORD: 'secret' },
      'HW_USER_NAME and HW_USER_PASSWORD are set, but HW_DOMAIN_NAME is not',
    ],
    [
      { HW_USER_NAME: 'secret', HW_USER_PASSWORD: 'secret', HW_DOMAIN_NAME: 'secret' },
      'HW_USER_NAME is set, but neither HW_AUTH_URL nor a region says where to log in',
    ],
  ])('%j', (set, message) => {
    setEnvironment({ ...NOWHERE, ...set });
    expect(() => resolveAuth(undefined, {})).toThrow(
      expect.objectContaining({ name: 'TypeError', message }),
    );
  });
});

describe('an error about a variable names it and does not show a secret in it', () => {
  const user = { HW_USER_NAME: 'ops', HW_USER_PASSWORD: 'secret', HW_DOMAIN_NAME: 'acme' };

  test.each([
    ['JOBWAIT_AUTH', { JOBWAIT_AUTH: 'magic' }],
    ['JOBWAIT_TOKEN', { JOBWAIT_TOKEN: 'secret\nsecret' }],
    ['HUAWEICLOUD_SDK_SK', { HUAWEICLOUD_SDK_AK: 'ak', HUAWEICLOUD_SDK_SK: 'secret secret' }],
    [
      'HW_SECURITY_TOKEN',
      { HW_ACCESS_KEY: 'a', HW_SECRET_KEY: 's', HW_SECURITY_TOKEN: 'secret\u00e9' },
    ],
    ['HW_AUTH_URL', { ...user, HW_AUTH_URL: 'http://iam.example/v3' }],
    ['HW_AUTH_URL', { ...user, HW_AUTH_URL: 'https://ops:secret@iam.example/v3' }],
    ['JOBWAIT_METADATA_ENDPOINT', { JOBWAIT_AUTH: 'metadata', JOBWAIT_METADATA_ENDPOINT: 'there' }],
  ])('%s', (name, set) => {
    setEnvironment({ ...NOWHERE, ...set });
    const error = optionErrorOf(() => resolveAuth(undefined, {}));
    expect(error.source).toBe(name);
    expect(error.message).toContain(name);
    expect(error.received + error.message).not.toContain('secret');
  });
});

test('without HW_AUTH_URL a user logs in at the IAM of the region', () => {
  setEnvironment({ HW_USER_NAME: 'ops', HW_USER_PASSWORD: 'secret', HW_DOMAIN_NAME: 'acme' });
  const { iamEndpoint } = resolveAuth(undefined, { region: 'eu-west-101' });
  expect(iamEndpoint).toEqual(new URL('https://iam.eu-west-101.myhuaweicloud.eu'));
});
