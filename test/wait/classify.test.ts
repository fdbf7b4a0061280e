import { describe, expect, test } from 'vitest';
import { ApiError, InvalidResponseError, markFatal } from '../../src/model/errors.js';
import { classifyApiError } from '../../src/services/error-codes.js';
import { classifyError, errorToObservation } from '../../src/wait/classify.js';
import { socketError } from '../support/jobs.js';

const api = (status: number, errorCode?: string): ApiError =>
  new ApiError('x', { status, ...(errorCode && { errorCode }) });

describe('the error of a poll means', () => {
  test.each([
    ['not-found', api(404)],
    ['not-found', api(404, 'DBS.200011')],
    ['not-found', api(400, 'DBS.200543')],
    ['not-found', api(400, 'dbs.200543')],
    ['fatal', api(404, 'APIGW.0101')],
    ['fatal', api(404, 'APIGW.0103')],
    ['fatal', api(404, 'APIG.0101')],
    ['fatal', api(400)],
    ['fatal', api(400, 'DBS.200001')],
    ['fatal', api(401)],
    ['fatal', api(403, 'DBS.280056')],
    ['fatal', api(409)],
    ['fatal', api(418)],
    ['fatal', api(301)],
    ['fatal', api(307)],
    ['retryable', api(408)],
    ['retryable', api(425)],
    ['retryable', api(429, 'APIGW.0308')],
    ['retryable', api(500)],
    ['retryable', api(500, 'DBS.200543')],
    ['retryable', api(503)],
    ['retryable', api(599)],
    ['retryable', new InvalidResponseError('cut short')],
    ['retryable', socketError('ECONNREFUSED')],
    ['retryable', socketError('ENOTFOUND')],
    ['retryable', socketError('UND_ERR_SOCKET')],
    ['retryable', new Error('anything')],
    ['retryable', 'a string'],
    ['retryable', undefined],
    ['fatal', markFatal(new Error('no token'))],
    ['fatal', socketError('CERT_HAS_EXPIRED')],
    ['fatal', socketError('DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['fatal', socketError('SELF_SIGNED_CERT_IN_CHAIN')],
    ['fatal', socketError('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    ['fatal', socketError('ERR_TLS_CERT_ALTNAME_INVALID')],
    ['fatal', new Error('fetch failed', { cause: socketError('CERT_HAS_EXPIRED') })],
  ])('%s: %o', (meaning, error) => {
    expect(classifyError(error, classifyApiError)).toBe(meaning);
    expect(errorToObservation(error, classifyApiError).type).toBe(meaning);
  });

  test('retryable if its causes form a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(classifyError(error)).toBe('retryable');
  });
});

describe('the observation of an error', () => {
  test('says whether the service responded', () => {
    expect(errorToObservation(api(503))).toMatchObject({ serviceResponded: true });
    expect(errorToObservation(new InvalidResponseError('x'))).toMatchObject({
      serviceResponded: true,
    });
    expect(errorToObservation(socketError())).toMatchObject({ serviceResponded: false });
  });

  test('carries Retry-After', () => {
    const fields = { retryAfter: 5000 };
    expect(errorToObservation(new ApiError('x', { status: 503, ...fields }))).toMatchObject(fields);
    expect(errorToObservation(new ApiError('x', { status: 404, ...fields }))).toMatchObject(fields);
    expect(errorToObservation(api(503))).not.toHaveProperty('retryAfter');
  });

  test.each(['text', 7, null, undefined, Symbol('s'), { status: 1 }, Object.create(null)])(
    'is an Error even if %o was thrown',
    thrown => {
      const { error } = errorToObservation(thrown) as { error: Error };
      expect(error).toBeInstanceOf(Error);
      expect(error.cause).toBe(thrown);
    },
  );
});
