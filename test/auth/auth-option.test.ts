import { describe, expect, test } from 'vitest';
import { createCredentials, resolveAuth } from '../../src/auth/credential-chain.js';

const FORMS =
  '{ token }, { accessKey, secretKey, securityToken? }, { user, password, domain, project?, iamEndpoint } or { source }';
const keys = { accessKey: 'AK', secretKey: 'SK' };
const user = {
  user: 'ops',
  password: 'secret',
  domain: 'acme',
  iamEndpoint: 'https://iam.example',
};

describe('the option `auth` may be', () => {
  const context = {
    send: () => Promise.reject(new Error('nothing is sent')),
    timeout: 1000,
    projectId: 'p1',
    region: undefined,
  };

  test.each([
    [{ token: 'a-token' }, 'token from the option `auth`'],
    [{ token: () => 'a-token' }, 'token from the function in the option `auth`'],
    [keys, 'access key … from the option `auth`'],
    [{ ...keys, securityToken: 'temporary' }, 'access key … from the option `auth`'],
    [{ ...keys, securityToken: undefined }, 'access key … from the option `auth`'],
    [user, 'user ops of domain acme from the option `auth`'],
    [{ ...user, project: 'eu-de' }, 'user ops of domain acme from the option `auth`'],
    [{ source: 'metadata' }, 'access key from the metadata of this server (169.254.169.254)'],
  ])('%j', (auth, description) => {
    expect(createCredentials(resolveAuth(auth, {}), context).describe()).toBe(description);
  });

  test('without the spaces that come with a key that was pasted, but with those of a password', () => {
    const pasted = { accessKey: ' AK\n', secretKey: 'SK ', securityToken: '\tST' };
    expect(resolveAuth(pasted, {})).toMatchObject({ keys: { ...keys, securityToken: 'ST' } });
    expect(resolveAuth({ ...user, password: ' a b ' }, {})).toMatchObject({ password: ' a b ' });
  });
});

describe('any other form is refused with what it has, not what that is', () => {
  test.each([
    [{}, 'one with nothing'],
    [{ secret: 'secret' }, 'one with secret'],
    [{ token: 'secret', accessKey: 'secret' }, 'one with token, accessKey'],
    [{ ...keys, user: 'secret' }, 'one with accessKey, secretKey, user'],
    [{ accessKey: 'secret', secretkey: 'secret' }, 'one with accessKey, secretkey'],
    ['secret', 'a malformed one'],
    ['', 'an empty one'],
    [null, 'nothing'],
    [['secret'], 'an object'],
    [7, 'a number'],
  ])('%j', (auth, came) => {
    expect(() => resolveAuth(auth, {})).toThrow(
      new TypeError(`Expected \`auth\` to be ${FORMS}, got ${came}`),
    );
  });
});

describe('a field that is wrong is named, and its value is not shown', () => {
  const header = 'a non-empty string that fits into a header';
  const visible = 'a non-empty string of visible ASCII characters';
  const filled = 'a non-empty string';

  test.each([
    ['auth.token', { token: '' }, header, 'an empty one'],
    ['auth.token', { token: 'secret\nsecret' }, header, 'a malformed one'],
    ['auth.token', { token: 7 }, header, 'a number'],
    ['auth.accessKey', { secretKey: 'secret' }, visible, 'nothing'],
    ['auth.accessKey', { ...keys, accessKey: 'secret secret' }, visible, 'a malformed one'],
    ['auth.secretKey', { accessKey: 'secret' }, visible, 'nothing'],
    ['auth.secretKey', { ...keys, secretKey: ' ' }, visible, 'an empty one'],
    ['auth.secretKey', { ...keys, secretKey: ['secret'] }, visible, 'an object'],
    ['auth.securityToken', { ...keys, securityToken: '' }, visible, 'an empty one'],
    ['auth.user', { ...user, user: undefined }, filled, 'nothing'],
    ['auth.user', { ...user, user: '\ud800' }, filled, 'a malformed one'],
    ['auth.password', { ...user, password: '' }, filled, 'an empty one'],
    ['auth.password', { ...user, password: () => 'secret' }, filled, 'a function'],
    ['auth.domain', { ...user, domain: undefined }, filled, 'nothing'],
    ['auth.project', { ...user, project: '' }, filled, 'an empty one'],
  ])('%s of %j', (name, auth, what, came) => {
    expect(() => resolveAuth(auth, {})).toThrow(
      new TypeError(`Expected \`${name}\` to be ${what}, got ${came}`),
    );
  });

  test('auth.source', () => {
    expect(() => resolveAuth({ source: 'magic' }, {})).toThrow(
      /^Expected `auth\.source` to be one of/,
    );
  });
});

describe('a password goes to IAM over https, or to this machine', () => {
  test.each([
    ['https://iam.eu-de.otc.t-systems.com/v3', 'https://iam.eu-de.otc.t-systems.com/'],
    ['https://iam.example/', 'https://iam.example/'],
    [' https://gateway.example/iam/v3/ ', 'https://gateway.example/iam'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['http://[::1]:8080/v3', 'http://[::1]:8080/'],
  ])('%s', (iamEndpoint, expected) => {
    expect(resolveAuth({ ...user, iamEndpoint }, {}).iamEndpoint?.href).toBe(expected);
  });

  test.each([
    'http://iam.example',
    'http://127.0.0.1.example',
    'iam.example',
    'ftp://iam.example',
    'https://ops:secret@iam.example',
    'https://iam.example/?a=secret',
    '',
    undefined,
  ])('never to %s', iamEndpoint => {
    const read = () => resolveAuth({ ...user, iamEndpoint }, {});
    expect(read).toThrow(TypeError);
    expect(read).toThrow('`auth.iamEndpoint`');
    expect(read).not.toThrow('secret');
  });

  test('unless that is allowed', () => {
    const auth = { ...user, iamEndpoint: 'http://iam.example' };
    const { iamEndpoint } = resolveAuth(auth, { allowInsecure: true });
    expect(iamEndpoint?.href).toBe('http://iam.example/');
  });
});
