import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createCredentials } from '../../src/auth/credential-chain.js';
import { isMarkedFatal } from '../../src/model/errors.js';
import { classifyError } from '../../src/wait/classify.js';
import { nth, rejectionOf } from '../support/client.js';
import {
  iamContext,
  PASSWORD,
  passwordAuth,
  respondWith,
  serveIam,
  tokens,
} from './support/iam.js';
import { request } from './support/requests.js';

async function credentialsAt(respond: (response: ServerResponse) => void, timeout?: number) {
  const iam = await serveIam(respond);
  const context = { ...iamContext(timeout), projectId: 'p1', region: undefined };
  return { iam, credentials: createCredentials(passwordAuth(iam.endpoint), context) };
}

describe('a rejected login is fatal and is not sent again', () => {
  test.each([
    [401, { error: { code: 401, message: 'The username or password is wrong.' } }],
    [403, { error_code: 'IAM.0003', error_msg: 'Policy does not allow it' }],
    [400, { error: { code: 400, message: 'Invalid scope' } }],
    [404, { error: { code: 404, message: 'Could not find project' } }],
    [400, { error_code: 'DBS.200543', error_msg: 'What a service says of a job' }],
    [302, ''],
  ])('%d %j', async (status, body) => {
    const { iam, credentials } = await credentialsAt(respondWith(status, body));
    const error = await rejectionOf(credentials.headers(request()));
    expect(classifyError(error)).toBe('fatal');
    expect(error.message).toMatch(`The login at ${iam.endpoint} failed: HTTP ${status}`);
    expect(await rejectionOf(credentials.headers(request()))).toBe(error);
    expect(iam.requests).toHaveLength(1);
  });

  test('after a 401 or 403 it is an ApiError with the text of IAM', async () => {
    const body = { error_code: 'IAM.0011', error_msg: 'User locked', request_id: 'r-1' };
    const { credentials } = await credentialsAt(respondWith(401, body));
    expect(await rejectionOf(credentials.headers(request()))).toMatchObject({
      name: 'ApiError',
      status: 401,
      errorCode: 'IAM.0011',
      requestId: 'r-1',
      message: expect.stringContaining('User locked'),
    });
  });

  test('after a 404 the message points at the address of IAM', async () => {
    const { credentials } = await credentialsAt(respondWith(404, 'not found'));
    const error = await rejectionOf(credentials.headers(request()));
    expect(isMarkedFatal(error)).toBe(true);
    expect(error.message).toContain('; check the address of IAM');
    expect(error.cause).toMatchObject({ name: 'ApiError', status: 404 });
  });
});

describe('a login that was neither accepted nor rejected may be retried', () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ['503', respondWith(503, { error: { code: 503, message: 'down' } })],
    ['500 without a body', respondWith(500, '')],
    ['408', respondWith(408, {})],
    ['a broken connection', response => response.destroy()],
    ['a body that is not JSON', respondWith(201, '<html>', { 'x-subject-token': 'token-0' })],
    ['no token', respondWith(201, { token: {} })],
    ['a blank token', respondWith(201, { token: {} }, { 'x-subject-token': ' ' })],
  ])('after %s', async (_, first) => {
    let count = 0;
    const next = tokens();
    const { credentials } = await credentialsAt(response =>
      (count++ === 0 ? first : next)(response),
    );
    expect(classifyError(await rejectionOf(credentials.headers(request())))).toBe('retryable');
    expect(await credentials.headers(request())).toEqual({ 'x-auth-token': 'token-1' });
  });

  test('after a 429, with the delay that IAM requested', async () => {
    const { credentials } = await credentialsAt(respondWith(429, {}, { 'retry-after': '7' }));
    const error = await rejectionOf(credentials.headers(request()));
    expect(error).toMatchObject({ name: 'ApiError', status: 429, retryAfter: 7000 });
    expect(classifyError(error)).toBe('retryable');
  });

  test('after a timeout', async () => {
    const { iam, credentials } = await credentialsAt(() => {}, 50);
    const error = await rejectionOf(credentials.headers(request()));
    expect(error).toMatchObject({
      name: 'TimeoutError',
      message: `The login at ${iam.endpoint} took longer than 50ms`,
    });
    expect(classifyError(error)).toBe('retryable');
  });

  test('after a refused connection', async () => {
    const { iam, credentials } = await credentialsAt(tokens());
    await iam.close();
    expect(classifyError(await rejectionOf(credentials.headers(request())))).toBe('retryable');
  });
});

test('a password that IAM quotes in any form is redacted', async () => {
  const echoes = [PASSWORD, encodeURIComponent(PASSWORD), JSON.stringify(PASSWORD)];
  for (const body of [
    { error: { code: 401, message: `No: ${echoes.join(' ')}` } },
    `<p>${echoes.join(' ')}</p>`,
  ]) {
    const { credentials } = await credentialsAt(respondWith(401, body));
    const error = await rejectionOf(credentials.headers(request()));
    expect(error.message).toContain('[redacted]');
    const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    for (const echo of [...echoes, nth(PASSWORD.split(' '), 1)])
      expect(printed).not.toContain(echo);
  }
});
