import { describe, expect, test } from 'vitest';
import { createCredentials, resolveAuth } from '../../src/auth/credential-chain.js';
import { optionErrorOf } from './support/option-error.js';

const FORMS =
  '{ token }, { accessKey, secretKey, securityToken? }, { user, password, domain, project?, iamEndpoint } or { source }';
const keys = { accessKey: 'AK', secretKey: 'SK' };
const user = {
  user: 'ops',
  password: 'secret',
  domain: 'acme',
  iamEndpoint: 'https://iam.example',
};

describe('the option `auth`', () => {
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
  ])('may be %j', (auth, description) => {
    expect(createCredentials(resolveAuth(auth, {}), context).describe()).toBe(description);
  });

  test('loses the spaces around keys, which come from pasting, but not those of a password', () => {
    const pasted = { accessKey: ' AK\n', secretKey: 'SK ', securityToken: '\tST' };
    expect(resolveAuth(pasted, {})).toMatchObject({ keys: { ...keys, securityToken: 'ST' } });
    expect(resolveAuth({ ...user, password: ' a b ' }, {})).toMatchObject({ password: ' a b ' });
  });
});

describe('any other form of `auth` is rejected by the names of its fields, not their values', () => {
  test.each([
    [{}, 'one with nothing'],
    [{ secret: 'secret' }, 'one with secret'],
    [{ token: 'secret', accessKey: 'secret' }, 'one with token, accessKey'],
    [{ ...keys, user: 'secret' }, 'one with accessKey, secretKey, user'],
    [{ accessKey: 'secret', secretkey: 'secret' }, 'one with accessKey, secretkey'],
    ['secret', 'a string'],
    ['', 'an empty string'],
    [null, 'nothing'],
    [['secret'], 'an array'],
    [7, 'a number'],
  ])('%j', (auth, received) => {
    expect(optionErrorOf(() => resolveAuth(auth, {}))).toMatchObject({
      message: `Expected \`auth\` to be ${FORMS}, got ${received}`,
      option: 'auth',
      received,
    });
  });
});

describe('an error about a field of `auth` names the field and does not show its value', () => {
  const header = 'a non-empty string that fits into a header';
  const visible = 'a non-empty string of visible ASCII characters';
  const filled = 'a non-empty string';

  test.each<[string, object, string, string]>([
    ['auth.token', { token: '' }, header, 'an empty string'],
    ['auth.token', { token: 'secret\nsecret' }, header, 'a string'],
    ['auth.token', { token: ' \n ' }, header, 'an empty string'],
    ['auth.token', { token: 'secret\r\nx-evil: 1' }, header, 'a string'],
    ['auth.token', { token: 'secret-\u4e2d' }, header, 'a string'],
    ['auth.token', { token: 'secret-\u0000' }, header, 'a string'],
    ['auth.token', { token: 7 }, header, 'a number'],
    ['auth.accessKey', { secretKey: 'secret' }, visible, 'nothing'],
    ['auth.accessKey', { ...keys, accessKey: 'secret secret' }, visible, 'a string'],
    ['auth.secretKey', { accessKey: 'secret' }, visible, 'nothing'],
    ['auth.secretKey', { ...keys, secretKey: ' ' }, visible, 'an empty string'],
    ['auth.secretKey', { ...keys, secretKey: ['secret'] }, visible, 'an array'],
    ['auth.securityToken', { ...keys, securityToken: '' }, visible, 'an empty string'],
    ['auth.user', { ...user, user: undefined }, filled, 'nothing'],
    ['auth.user', { ...user, user: '\ud800' }, filled, 'a string'],
    ['auth.password', { ...user, password: '' }, filled, 'an empty string'],
    ['auth.password', { ...user, password: () => 'secret' }, filled, 'a function'],
    ['auth.domain', { ...user, domain: undefined }, filled, 'nothing'],
    ['auth.project', { ...user, project: '' }, filled, 'an empty string'],
  ])('%s of %j', (option, auth, expected, received) => {
    expect(optionErrorOf(() => resolveAuth(auth, {}))).toMatchObject({
      message: `Expected \`${option}\` to be ${expected}, got ${received}`,
      option,
      expected,
      received,
    });
  });

  test('auth.source', () => {
    expect(() => resolveAuth({ source: 'magic' }, {})).toThrow(
      /^Expected `auth\.source` to be one of/,
    );
  });
});

describe('a password is sent', () => {
  test.each([
    ['https://iam.eu-de.otc.t-systems.com/v3', 'https://iam.eu-de.otc.t-systems.com/'],
    ['https://iam.example/', 'https://iam.example/'],
    [' https://gateway.example/iam/v3/ ', 'https://gateway.example/iam'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['http://[::1]:8080/v3', 'http://[::1]:8080/'],
  ])('over https, or to this machine: %s', (iamEndpoint, expected) => {
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

  test('over plain http with `allowInsecure`', () => {
    const auth = { ...user, iamEndpoint: 'http://iam.example' };
    const { iamEndpoint } = resolveAuth(auth, { allowInsecure: true });
    expect(iamEndpoint?.href).toBe('http://iam.example/');
  });
});
