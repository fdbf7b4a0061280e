import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ApiError, InvalidResponseError, markFatal } from '../../src/model/errors.js';
import { classifyApiError } from '../../src/services/error-codes.js';
import {
  classifyError,
  errorToObservation,
  isTerminal,
  toObservation,
} from '../../src/wait/classify.js';
import { completed, failed, running, socketError } from '../support/jobs.js';

const api = (status: number, errorCode?: string): ApiError =>
  new ApiError('x', { status, ...(errorCode && { errorCode }) });

test.each([
  ['retryable', 403, 5],
  ['fatal', 403, undefined],
  ['fatal', 400, 5],
  ['not-found', 404, 5],
])(
  'without the rules of a service, the meaning is %s for status %i with Retry-After %s',
  (...row) => {
    const [meaning, status, retryAfter] = row;
    expect(classifyError(new ApiError('x', { status, retryAfter }))).toBe(meaning);
  },
);

describe('the observation of a poll', () => {
  const error = socketError();
  test.each<[string, Parameters<typeof toObservation>[0], object]>([
    ['that saw the job', { job: running() }, { type: 'job', job: running() }],
    ['that did not', { job: undefined }, { type: 'not-found' }],
    [
      'that is not to be repeated soon',
      { job: running(), retryAfter: 0 },
      { type: 'job', job: running(), retryAfter: 0 },
    ],
    [
      'that did not see the job, and is not to be repeated soon',
      { job: undefined, retryAfter: 9 },
      { type: 'not-found', retryAfter: 9 },
    ],
    ['that failed', { error }, { type: 'retryable', error, serviceResponded: false }],
    [
      'that failed for good',
      { error: api(403), retryAfter: 9 },
      { type: 'fatal', error: api(403), retryAfter: 9 },
    ],
  ])('%s says so, and when it was requested', (_, result, observation) => {
    expect(toObservation(result, 7)).toEqual({ requestedAt: 7, ...observation });
  });

  test('with an error takes its meaning from the rules of the service', () => {
    const rules = () => 'not-found' as const;
    expect(toObservation({ error: api(418) }, 7, rules)).toEqual({
      type: 'not-found',
      requestedAt: 7,
    });
  });
});

test.each([
  ['a job that has completed', { job: completed() }, true],
  ['a job that has failed', { job: failed() }, true],
  ['a job that runs', { job: running() }, false],
  ['no job', { job: undefined }, false],
  ['an error', { error: socketError() }, false],
])('whether %s says that the job has ended', (_, result, ended) => {
  expect(isTerminal(result)).toBe(ended);
});

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
    ['fatal', new AggregateError([socketError(), socketError('CERT_REVOKED')])],
    [
      'fatal',
      new TypeError('fetch failed', {
        cause: new AggregateError([new Error('x', { cause: socketError('HOSTNAME_MISMATCH') })]),
      }),
    ],
    ['retryable', new AggregateError([socketError(), socketError()])],
    ['fatal', new ReferenceError('sevice is not defined')],
    ['fatal', new TypeError("Cannot read properties of undefined (reading 'status')")],
    ['fatal', new TypeError("Cannot read properties of undefined (reading 'request')")],
    ['fatal', new TypeError('source.request is not a function')],
    ['fatal', new TypeError('fetch is not a function')],
    ['fatal', new TypeError('requests is not iterable')],
    ['fatal', new TypeError('request(...) is not a function or its return value is not iterable')],
    ['fatal', new TypeError('Invalid URL')],
    ['fatal', runInNewContext("new TypeError('x is not a function')")],
    ['fatal', runInNewContext("new ReferenceError('x is not defined')")],
    ['retryable', new TypeError('fetch failed', { cause: socketError() })],
    ['retryable', new TypeError('terminated', { cause: socketError() })],
    ['retryable', new TypeError('Failed to fetch')],
    ['retryable', new TypeError('NetworkError when attempting to fetch resource.')],
    ['retryable', new TypeError('Network request failed')],
    ['retryable', new TypeError('The network connection was lost.')],
    ['retryable', new SyntaxError('Unexpected end of JSON input')],
    ['retryable', new RangeError('Maximum call stack size exceeded')],
  ])('%s: %o', (meaning, error) => {
    expect(classifyError(error, classifyApiError)).toBe(meaning);
    expect(errorToObservation(error, classifyApiError).type).toBe(meaning);
  });

  test('retryable if its causes form a circle', () => {
    const error = new Error('x');
    error.cause = error;
    const combined = new AggregateError([error]);
    combined.errors.push(combined);
    expect(classifyError(error)).toBe('retryable');
    expect(classifyError(combined)).toBe('retryable');
  });

  test('retryable if its causes have no end, or throw', () => {
    class Endless extends Error {
      override get cause(): Error {
        return new Endless();
      }
    }
    class Broken extends Error {
      override get cause(): never {
        throw new Error('mine');
      }
    }
    expect(classifyError(new Endless())).toBe('retryable');
    expect(classifyError(new Error('x', { cause: new Broken() }))).toBe('retryable');
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
