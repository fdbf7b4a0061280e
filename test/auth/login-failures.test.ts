import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createCredentials } from '../../src/auth/credential-chain.js';
import { isMarkedFatal } from '../../src/model/errors.js';
import { classifyError } from '../../src/wait/classify.js';
import { nth, rejectionOf } from '../support/client.js';
import { access, PASSWORD, refusal, serveIam, tokens, userOf } from './support/iam.js';
import { request } from './support/requests.js';

async function userAt(answer: (response: ServerResponse) => void, limit?: number) {
  const iam = await serveIam(answer);
  const context = { ...access(limit), projectId: 'p1', region: undefined };
  return { iam, credentials: createCredentials(userOf(iam.endpoint), context) };
}

describe('a login that is refused is final, and not sent again', () => {
  test.each([
    [401, { error: { code: 401, message: 'The username or password is wrong.' } }],
    [403, { error_code: 'IAM.0003', error_msg: 'Policy does not allow it' }],
    [400, { error: { code: 400, message: 'Invalid scope' } }],
    [404, { error: { code: 404, message: 'Could not find project' } }],
    [400, { error_code: 'DBS.200543', error_msg: 'What a service says of a job' }],
    [302, ''],
  ])('%d %j', async (status, body) => {
    const { iam, credentials } = await userAt(refusal(status, body));
    const error = await rejectionOf(credentials.headers(request()));
    expect(classifyError(error)).toBe('fatal');
    expect(error.message).toMatch(`The login at ${iam.endpoint} failed: HTTP ${status}`);
    expect(await rejectionOf(credentials.headers(request()))).toBe(error);
    expect(iam.asked).toHaveLength(1);
  });

  test('with what IAM said, as an ApiError where that is 401 or 403', async () => {
    const body = { error_code: 'IAM.0011', error_msg: 'User locked', request_id: 'r-1' };
    const { credentials } = await userAt(refusal(401, body));
    expect(await rejectionOf(credentials.headers(request()))).toMatchObject({
      name: 'ApiError',
      status: 401,
      errorCode: 'IAM.0011',
      requestId: 'r-1',
      message: expect.stringContaining('User locked'),
    });
  });

  test('where IAM has no such path the address is to blame', async () => {
    const { credentials } = await userAt(refusal(404, 'not found'));
    const error = await rejectionOf(credentials.headers(request()));
    expect(isMarkedFatal(error)).toBe(true);
    expect(error.message).toContain('; check the address of IAM');
    expect(error.cause).toMatchObject({ name: 'ApiError', status: 404 });
  });
});

describe('a login that was not judged may be tried again', () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ['503', refusal(503, { error: { code: 503, message: 'down' } })],
    ['500 with nothing', refusal(500, '')],
    ['408', refusal(408, {})],
    ['a broken connection', response => response.destroy()],
    ['no JSON', refusal(201, '<html>', { 'x-subject-token': 'token-0' })],
    ['no token', refusal(201, { token: {} })],
    ['a token of spaces', refusal(201, { token: {} }, { 'x-subject-token': ' ' })],
  ])('%s', async (_, first) => {
    let count = 0;
    const next = tokens();
    const { credentials } = await userAt(response => (count++ === 0 ? first : next)(response));
    expect(classifyError(await rejectionOf(credentials.headers(request())))).toBe('retryable');
    expect(await credentials.headers(request())).toEqual({ 'x-auth-token': 'token-1' });
  });

  test('429 with the time that IAM asked for', async () => {
    const { credentials } = await userAt(refusal(429, {}, { 'retry-after': '7' }));
    const error = await rejectionOf(credentials.headers(request()));
    expect(error).toMatchObject({ name: 'ApiError', status: 429, retryAfter: 7000 });
    expect(classifyError(error)).toBe('retryable');
  });

  test('no answer within the limit', async () => {
    const { iam, credentials } = await userAt(() => {}, 50);
    const error = await rejectionOf(credentials.headers(request()));
    expect(error).toMatchObject({
      name: 'TimeoutError',
      message: `The login at ${iam.endpoint} took longer than 50ms`,
    });
    expect(classifyError(error)).toBe('retryable');
  });

  test('nobody listening', async () => {
    const { iam, credentials } = await userAt(tokens());
    await iam.close();
    expect(classifyError(await rejectionOf(credentials.headers(request())))).toBe('retryable');
  });
});

test('a password that IAM says back is not passed on, however it is written', async () => {
  const echoes = [PASSWORD, encodeURIComponent(PASSWORD), JSON.stringify(PASSWORD)];
  for (const body of [
    { error: { code: 401, message: `No: ${echoes.join(' ')}` } },
    `<p>${echoes.join(' ')}</p>`,
  ]) {
    const { credentials } = await userAt(refusal(401, body));
    const error = await rejectionOf(credentials.headers(request()));
    expect(error.message).toContain('[redacted]');
    const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    for (const echo of [...echoes, nth(PASSWORD.split(' '), 1)])
      expect(printed).not.toContain(echo);
  }
});
