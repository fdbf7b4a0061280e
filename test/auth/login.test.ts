import { describe, expect, test, vi } from 'vitest';
import { createCredentials } from '../../src/auth/credential-chain.js';
import type { Credentials } from '../../src/auth/credentials.js';
import { nth } from '../support/client.js';
import { access, type IamServer, PASSWORD, serveIam, tokens, userOf } from './support/iam.js';
import { refusalOf, request } from './support/requests.js';

interface Given {
  path?: string;
  project?: string;
  projectId?: string;
  region?: string;
}

function credentialsOf(
  iam: IamServer,
  { path = '', project, projectId, region }: Given = { projectId: 'p1' },
): Credentials {
  return createCredentials(userOf(iam.endpoint + path, project), {
    ...access(),
    projectId,
    region,
  });
}

describe('a login', () => {
  test('is sent when the first request needs it, without the catalogue', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    expect(iam.asked).toHaveLength(0);
    expect(await credentials.headers(request())).toEqual({ 'x-auth-token': 'token-1' });
    expect(iam.asked).toEqual([
      {
        method: 'POST',
        url: '/v3/auth/tokens?nocatalog=1',
        body: {
          auth: {
            identity: {
              methods: ['password'],
              password: { user: { name: 'ops', password: PASSWORD, domain: { name: 'acme' } } },
            },
            scope: { project: { id: 'p1' } },
          },
        },
      },
    ]);
  });

  test.each<[string, Given, unknown]>([
    ['the project named', { project: 'eu-de_test', projectId: 'p1' }, { name: 'eu-de_test' }],
    ['the project named by its id', { project: 'p1', projectId: 'p1' }, { id: 'p1' }],
    [
      'the project named by an id',
      { project: '0483b6b16e954cb88930a360d2c4e663' },
      { id: '0483b6b16e954cb88930a360d2c4e663' },
    ],
    ['else the project of the client', { projectId: 'p1', region: 'eu-de' }, { id: 'p1' }],
    ['else the one that is called as the region', { region: 'eu-de' }, { name: 'eu-de' }],
  ])('asks for a token of %s', async (_, given, project) => {
    const iam = await serveIam(tokens());
    await credentialsOf(iam, given).headers(request());
    expect(nth(iam.asked, 0).body).toMatchObject({ auth: { scope: { project } } });
  });

  test('without a project is none', async () => {
    const iam = await serveIam(tokens());
    expect(() => credentialsOf(iam, {})).toThrow(
      new TypeError('No project to log in to: give `auth.project`, or `projectId` or `region`'),
    );
  });

  test('goes below the path of the endpoint', async () => {
    const iam = await serveIam(tokens());
    await credentialsOf(iam, { path: '/iam', projectId: 'p1' }).headers(request());
    expect(nth(iam.asked, 0).url).toBe('/iam/v3/auth/tokens?nocatalog=1');
  });

  test('is one for a hundred requests, at once and later', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    await Promise.all(Array.from({ length: 100 }, () => credentials.headers(request())));
    await credentials.headers(request());
    expect(iam.asked).toHaveLength(1);
  });
});

describe('a token that dies early', () => {
  test('is survived by one new login for all who were refused', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    const headers = await credentials.headers(request());
    const renewed = Array.from({ length: 100 }, () => {
      expect(credentials.rejected(headers, refusalOf('The token must be updated'))).toBe(true);
      return credentials.headers(request());
    });
    expect(new Set((await Promise.all(renewed)).map(each => each['x-auth-token']))).toEqual(
      new Set(['token-2']),
    );
    expect(iam.asked).toHaveLength(2);
  });

  test('is survived again when that dies', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    for (const token of ['token-1', 'token-2', 'token-3']) {
      const headers = await credentials.headers(request());
      expect(headers['x-auth-token']).toBe(token);
      credentials.rejected(headers, refusalOf('The token must be updated'));
    }
  });

  test('leaves a user who cannot have changed', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    credentials.rejected(await credentials.headers(request()), refusalOf('rejected'));
    expect(await credentials.hasChanged()).toBe(false);
    expect(iam.asked).toHaveLength(1);
  });
});

test('the password, as text, in JSON and in an address, and every token are secrets', async () => {
  const credentials = credentialsOf(await serveIam(tokens()));
  await credentials.headers(request());
  expect([...credentials.secrets()]).toEqual([
    PASSWORD,
    JSON.stringify(PASSWORD).slice(1, -1),
    encodeURIComponent(PASSWORD),
    'token-1',
  ]);
  expect(credentials.describe()).toBe('user ops of domain acme from the test');
});

test('nobody logs in once the client is closed, and nobody waits for it', async () => {
  const closing = new AbortController();
  const iam = await serveIam(() => closing.abort(new Error('closed')));
  const context = { ...access(), projectId: 'p1', region: undefined, closeSignal: closing.signal };
  const credentials = createCredentials(userOf(iam.endpoint), context);
  await expect(credentials.headers(request())).rejects.toThrow('closed');
  await expect(credentials.headers(request())).rejects.toThrow('closed');
  expect(iam.asked).toHaveLength(1);
  await vi.waitFor(() => expect(iam.open()).toBe(0));
});
