import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { ApiError, InvalidResponseError } from '../../src/model/errors.js';
import {
  isJobWaitError,
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  JobWaitError,
  ServiceUnavailableError,
  WaitTimeoutError,
} from '../../src/model/wait-errors.js';
import { failed } from '../support/jobs.js';

const checkpoint = { version: 1, jobId: 'job-1', savedAt: 0, elapsed: 5000 } as const;
const job = { ...failed('disk full'), raw: { secret: 'raw-secret' } };
const cause = new ApiError('busy', { status: 503, errorCode: 'DBS.1', requestId: 'r-1' });
const facts = {
  jobId: 'job-1',
  job,
  attempts: 3,
  elapsed: 5000,
  observed: { Running: 2, 503: 1 },
  checkpoint,
  cause,
};

describe.each([
  ['JobFailedError', JobFailedError, 'JOB_FAILED'],
  ['JobCanceledError', JobCanceledError, 'JOB_CANCELED'],
  ['JobNotFoundError', JobNotFoundError, 'JOB_NOT_FOUND'],
  ['WaitTimeoutError', WaitTimeoutError, 'WAIT_TIMEOUT'],
  ['ServiceUnavailableError', ServiceUnavailableError, 'SERVICE_UNAVAILABLE'],
  ['JobRequestError', JobRequestError, 'REQUEST_REJECTED'],
] as const)('a %s', (name, Kind, code) => {
  const error = new Kind('what happened', facts);

  test('has its own name and code, and what is known about the wait', () => {
    expect(error).toBeInstanceOf(JobWaitError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code, message: 'what happened', ...facts });
    expect(Object.isFrozen(error.observed)).toBe(true);
  });

  test('is plain data in JSON, without the raw response', () => {
    const json = JSON.parse(JSON.stringify(error));
    expect(json).toMatchObject({
      name,
      code,
      message: 'what happened',
      jobId: 'job-1',
      job: { id: 'job-1', status: 'Failed', failReason: 'disk full' },
      attempts: 3,
      elapsed: 5000,
      observed: { Running: 2, 503: 1 },
      cause: {
        name: 'ApiError',
        message: 'busy',
        status: 503,
        errorCode: 'DBS.1',
        requestId: 'r-1',
      },
      checkpoint,
    });
    expect(JSON.stringify(error)).not.toContain('raw-secret');
    expect(json).not.toHaveProperty('stack');
  });

  test('does not print its checkpoint', () => {
    expect(inspect(error)).not.toContain('visibilityTimeout');
  });

  test('can be created without arguments', () => {
    const bare = new Kind();
    expect(bare).toMatchObject({ name, code, jobId: '', attempts: 0, elapsed: 0, observed: {} });
    expect(bare).not.toHaveProperty('cause');
  });
});

test('a JobFailedError carries the fail reason, "" if there is none', () => {
  expect(new JobFailedError('x', facts).failReason).toBe('disk full');
  expect(new JobFailedError('x', { job: failed() }).failReason).toBe('');
});

test('a JobNotFoundError says whether the job had been seen', () => {
  expect(new JobNotFoundError('x', facts).seen).toBe(true);
  expect(new JobNotFoundError('x').seen).toBe(false);
});

test('an error of another copy of the package is recognised', async () => {
  vi.resetModules();
  const other = await import('../../src/model/wait-errors.js');
  const error = new other.WaitTimeoutError('x');
  expect(error).not.toBeInstanceOf(JobWaitError);
  expect(isJobWaitError(error)).toBe(true);
});

test.each([
  undefined,
  null,
  'JobWaitError',
  {},
  { code: 'WAIT_TIMEOUT', name: 'WaitTimeoutError' },
  new Error('x'),
  new ApiError('x', { status: 500 }),
  new InvalidResponseError('x'),
])('%o is not a JobWaitError', value => {
  expect(isJobWaitError(value)).toBe(false);
});
