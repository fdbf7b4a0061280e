import { describe, expect, test, vi } from 'vitest';
import { createCredentials } from '../../src/auth/credential-chain.js';
import type { Credentials } from '../../src/auth/credentials.js';
import { nth } from '../support/client.js';
import {
  type IamServer,
  iamContext,
  PASSWORD,
  passwordAuth,
  serveIam,
  tokens,
} from './support/iam.js';
import { optionErrorOf } from './support/option-error.js';
import { rejectionWith, request } from './support/requests.js';

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
  return createCredentials(passwordAuth(iam.endpoint + path, project), {
    ...iamContext(),
    projectId,
    region,
  });
}

describe('a login', () => {
  test('is sent for the first request, without the catalogue', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    expect(iam.requests).toHaveLength(0);
    expect(await credentials.headers(request())).toEqual({ 'x-auth-token': 'token-1' });
    expect(iam.requests).toEqual([
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
    [
      'the project of the client if none is named',
      { projectId: 'p1', region: 'eu-de' },
      { id: 'p1' },
    ],
    [
      'the project named like the region if no other is known',
      { region: 'eu-de' },
      { name: 'eu-de' },
    ],
  ])('asks for a token of %s', async (_, given, project) => {
    const iam = await serveIam(tokens());
    await credentialsOf(iam, given).headers(request());
    expect(nth(iam.requests, 0).body).toMatchObject({ auth: { scope: { project } } });
  });

  test('needs a project', async () => {
    const iam = await serveIam(tokens());
    expect(optionErrorOf(() => credentialsOf(iam, {})).message).toBe(
      'No project to log in to: give `auth.project`, or `projectId` or `region`',
    );
  });

  test('is sent below the path of the endpoint', async () => {
    const iam = await serveIam(tokens());
    await credentialsOf(iam, { path: '/iam', projectId: 'p1' }).headers(request());
    expect(nth(iam.requests, 0).url).toBe('/iam/v3/auth/tokens?nocatalog=1');
  });

  test('serves a hundred requests, concurrent and later ones', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    await Promise.all(Array.from({ length: 100 }, () => credentials.headers(request())));
    await credentials.headers(request());
    expect(iam.requests).toHaveLength(1);
  });
});

describe('a token that is rejected before it expires', () => {
  test('is replaced by one login for all rejected requests', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    const headers = await credentials.headers(request());
    const renewed = Array.from({ length: 100 }, () => {
      expect(credentials.rejected(headers, rejectionWith('The token must be updated'))).toBe(true);
      return credentials.headers(request());
    });
    expect(new Set((await Promise.all(renewed)).map(each => each['x-auth-token']))).toEqual(
      new Set(['token-2']),
    );
    expect(iam.requests).toHaveLength(2);
  });

  test('is replaced again each time', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    for (const token of ['token-1', 'token-2', 'token-3']) {
      const headers = await credentials.headers(request());
      expect(headers['x-auth-token']).toBe(token);
      credentials.rejected(headers, rejectionWith('The token must be updated'));
    }
  });

  test('is never a reason to expect other credentials later', async () => {
    const iam = await serveIam(tokens());
    const credentials = credentialsOf(iam);
    credentials.rejected(await credentials.headers(request()), rejectionWith('rejected'));
    expect(await credentials.hasChanged()).toBe(false);
    expect(iam.requests).toHaveLength(1);
  });
});

test('every token and the password are secrets', async () => {
  const credentials = credentialsOf(await serveIam(tokens()));
  await credentials.headers(request());
  expect([...credentials.secrets()]).toEqual([PASSWORD, 'token-1']);
  expect(credentials.describe()).toBe('user ops of domain acme from the test');
});

test('a closed client sends no login and waits for none', async () => {
  const closing = new AbortController();
  const iam = await serveIam(() => closing.abort(new Error('closed')));
  const context = {
    ...iamContext(),
    projectId: 'p1',
    region: undefined,
    closeSignal: closing.signal,
  };
  const credentials = createCredentials(passwordAuth(iam.endpoint), context);
  await expect(credentials.headers(request())).rejects.toThrow('closed');
  await expect(credentials.headers(request())).rejects.toThrow('closed');
  expect(iam.requests).toHaveLength(1);
  await vi.waitFor(() => expect(iam.open()).toBe(0));
});
