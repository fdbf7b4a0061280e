import { describe, expect, test } from 'vitest';
import type { ApiError } from '../../src/model/errors.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';

async function errorOf(
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): Promise<ApiError> {
  const client = clientOf(await serve(answer(status, body, headers)));
  const error = await rejectionOf<ApiError>(client.getJob('job-1'));
  expect(error.name).toBe('ApiError');
  return error;
}

describe('code, message and request id are read from an error body:', () => {
  test.each<[shape: string, body: unknown, code: string | undefined, message: string, id?: string]>(
    [
      [
        '{error_code, error_msg} of the databases',
        { error_code: 'DBS.200001', error_msg: 'Wrong.' },
        'DBS.200001',
        'Wrong.',
      ],
      [
        '{error_msg, error_code, request_id} of the gateway',
        { error_msg: 'Throttled', error_code: 'APIGW.0308', request_id: 'r-1' },
        'APIGW.0308',
        'Throttled',
        'r-1',
      ],
      [
        '{errCode, externalMessage} of RDS v1 and DDM',
        { errCode: 'DBS.200001', externalMessage: 'Wrong.' },
        'DBS.200001',
        'Wrong.',
      ],
      [
        '{error: {code, message}} of IAM',
        { error: { code: 'IAM.1', message: 'Wrong.' } },
        'IAM.1',
        'Wrong.',
      ],
      [
        '{errorCode, errorMessage} of CCE',
        { errorCode: 'CCE.01400001', errorMessage: 'Wrong.' },
        'CCE.01400001',
        'Wrong.',
      ],
      [
        '{errCode, errMsg} of SFS Turbo',
        { errCode: 'SFS.TURBO.0001', errMsg: 'Wrong.' },
        'SFS.TURBO.0001',
        'Wrong.',
      ],
      [
        '{status_code, error_code, error_message}',
        { status_code: 400, error_code: 'X.0001', error_message: 'Wrong.' },
        'X.0001',
        'Wrong.',
      ],
      [
        '{error_code, error_msg, error_ext_msg} of DCS',
        { error_code: 'DCS.4000', error_msg: 'Wrong.', error_ext_msg: null },
        'DCS.4000',
        'Wrong.',
      ],
      ['{error: {code: number}}', { error: { code: 400, message: 'Wrong.' } }, '400', 'Wrong.'],
      [
        '{itemNotFound: {code, message}} of OpenStack',
        { itemNotFound: { code: '410', message: 'Gone.' } },
        '410',
        'Gone.',
      ],
      ['{code, message}', { code: 'X.1', message: 'Wrong.' }, 'X.1', 'Wrong.'],
      [
        'with an encoded_authorization_message',
        { error_code: 'PAP5.0001', error_msg: 'Denied', encoded_authorization_message: 'abc' },
        'PAP5.0001',
        'Denied',
      ],
      [
        'with a request_id inside',
        { error: { code: 'X.1', message: 'Wrong.', request_id: 'r-2' } },
        'X.1',
        'Wrong.',
        'r-2',
      ],
      ['with a null code', { error_code: null, error_msg: 'Wrong.' }, undefined, 'Wrong.'],
      ['HTML', '<html><body>Bad Gateway</body></html>', undefined, 'Bad Gateway'],
      ['text', 'upstream connect error', undefined, 'upstream connect error'],
    ],
  )('%s', async (_, body, code, message, requestId) => {
    const error = await errorOf(400, body);
    expect(error).toMatchObject({ status: 400, errorCode: code, requestId });
    expect(error.message).toContain('400');
    expect(error.message).toContain(message);
    if (code) expect(error.message).toContain(code);
  });

  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['an array', '[]'],
    ['{}', '{}'],
  ])('%s has neither code nor message', async (_, body) => {
    const error = await errorOf(500, body);
    expect(error).toMatchObject({ status: 500, errorCode: undefined, requestId: undefined });
  });

  test('the request id of the header takes precedence', async () => {
    const error = await errorOf(
      400,
      { error_code: 'X.1', request_id: 'of-the-body' },
      { 'X-Request-Id': 'of-the-header' },
    );
    expect(error.requestId).toBe('of-the-header');
  });
});

describe('an error message', () => {
  test('is one line without control characters', async () => {
    const error = await errorOf(400, {
      error_code: 'X.1\n\u001b[31m',
      error_msg: 'first\r\nsecond\u001b]0;title\u0007 \u001b[2Jthird \u202egnp.exe',
    });
    expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
    expect(error.message).toContain('first second');
    expect(error.errorCode).toBe('X.1');
  });

  test('has a bounded length', async () => {
    const error = await errorOf(400, {
      error_code: 'c'.repeat(9999),
      error_msg: 'm'.repeat(99_999),
    });
    expect(error.message.length).toBeLessThan(1000);
    expect(error.errorCode?.length).toBeLessThan(100);
    const page = await errorOf(400, `<html>${'x'.repeat(99_999)}`);
    expect(page.message.length).toBeLessThan(1000);
  });

  test.each([
    [404, { error_code: 'APIGW.0101' }, 'check the endpoint, its path and the service'],
    [302, '', 'redirects are not followed; check the endpoint'],
    [401, {}, 'check the credentials'],
    [403, {}, 'check the permissions and the project'],
  ])('of a %i %j gives advice: %s', async (status, body, advice) => {
    expect((await errorOf(status, body)).message).toContain(advice);
  });
});
