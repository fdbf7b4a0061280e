import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/model/errors.js';
import {
  classifyApiError,
  hintForError,
  isCredentialRejection,
  isSignatureExpired,
  isThrottled,
} from '../../src/services/error-codes.js';

const error = (status: number, errorCode?: string, message = ''): ApiError =>
  new ApiError(message, { status, ...(errorCode && { errorCode }) });

describe('the meaning of an error response', () => {
  test.each([
    [400, 'DBS.200543', 'not-found'],
    [400, 'dbs.200543', 'not-found'],
    [400, 'Common.0011', 'not-found'],
    [400, 'IMG.0023', 'not-found'],
    [400, 'SFS.TURBO.0019', 'not-found'],
    [400, 'Common.0025', 'retryable'],
    [403, 'CCE.01429002', 'retryable'],
    [403, 'CCE.01429003', 'retryable'],
    [404, 'APIGW.0101', 'fatal'],
    [404, 'APIGW.0103', 'fatal'],
    [404, 'APIG.0101', 'fatal'],
    [403, 'DBS.280056', 'fatal'],
    [403, 'APIGW.0308', 'retryable'],
    [403, 'APIG.0308', 'retryable'],
  ] as const)('of status %i with the code %s is %s', (status, code, meaning) => {
    expect(classifyApiError(error(status, code))).toBe(meaning);
  });

  test.each([
    [404, undefined],
    [404, 'DBS.200011'],
    [404, 'SFS.TURBO.0019'],
    [404, 'CCE.01404001'],
    [400, 'Common.0021'],
    [400, 'xCommon.0011'],
    [403, 'Common.0025'],
    [429, 'CCE.01429002'],
    [400, 'DBS.200001'],
    [500, 'DBS.200543'],
    [429, 'APIGW.0308'],
    [403, 'APIGW.0305'],
  ])('of status %i with the code %s follows the status', (status, code) => {
    expect(classifyApiError(error(status, code))).toBeUndefined();
  });
});

test.each([
  [401, undefined, true],
  [401, 'APIGW.0307', true],
  [403, 'DBS.280056', true],
  [403, 'DBS.200010', false],
  [400, 'DBS.280056', false],
  [500, 'APIGW.0301', false],
] as const)('whether status %i with the code %s rejects the credentials: %s', (...row) => {
  const [status, code, isRejection] = row;
  expect(isCredentialRejection(error(status, code))).toBe(isRejection);
});

test.each([
  ['APIGW.0301', 'signature expired, signature time:…', true],
  ['APIG.0303', 'Signature Expired', true],
  ['APIGW.0301', 'verify aksk signature fail', false],
  ['APIGW.0307', 'signature expired', false],
] as const)(
  'whether %s with the text "%s" is an expired signature: %s',
  (code, text, isExpired) => {
    expect(isSignatureExpired(error(401, code, text))).toBe(isExpired);
  },
);

test.each([
  [403, 'APIGW.0308', undefined, true],
  [403, undefined, 0, true],
  [403, 'DBS.200010', undefined, false],
  [403, undefined, undefined, false],
  [400, 'APIGW.0308', 5, false],
] as const)('whether status %i with the code %s and Retry-After %s throttles: %s', (...row) => {
  const [status, errorCode, retryAfter, throttles] = row;
  expect(isThrottled(new ApiError('x', { status, errorCode, retryAfter }))).toBe(throttles);
});

test('only a 403 that throttles and a 404 of the gateway get advice of their own', () => {
  expect(hintForError(403, 'APIGW.0308')).toBe('the gateway limits requests');
  expect(hintForError(403, 'APIGW.0305')).toBeUndefined();
  expect(hintForError(429, 'APIGW.0308')).toBeUndefined();
  expect(hintForError(403)).toBeUndefined();
  expect(hintForError(404, 'APIGW.0101')).toMatch(/check the endpoint/);
  expect(hintForError(404, 'DBS.200011')).toBeUndefined();
  expect(hintForError(401, 'APIGW.0301')).toBeUndefined();
});
