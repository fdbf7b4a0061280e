import { describe, expect, test, vi } from 'vitest';
import * as apiErrors from '../../src/model/errors.js';
import * as waitErrors from '../../src/model/wait-errors.js';

const errors = { ...apiErrors, ...waitErrors };

/** The module loaded anew, as a second copy of the package in a dependency would be. */
async function secondCopy(): Promise<typeof errors> {
  vi.resetModules();
  return {
    ...(await import('../../src/model/errors.js')),
    ...(await import('../../src/model/wait-errors.js')),
  };
}

describe('over two copies of the package', () => {
  test('an error is known by its brand', async () => {
    const other = await secondCopy();
    const error = new other.WaitTimeoutError('x');
    expect(error).not.toBeInstanceOf(errors.JobWaitError);
    expect(errors.isJobWaitError(error)).toBe(true);
    expect(errors.isApiError(new other.ApiError('x', { status: 500 }))).toBe(true);
    expect(errors.isInvalidResponseError(new other.InvalidResponseError('x'))).toBe(true);
  });
});

test.each([
  undefined,
  null,
  'JobWaitError',
  {},
  { code: 'WAIT_TIMEOUT', name: 'WaitTimeoutError' },
  new Error('x'),
  new errors.ApiError('x', { status: 500 }),
  new errors.InvalidResponseError('x'),
])('%o is no JobWaitError', value => {
  expect(errors.isJobWaitError(value)).toBe(false);
});

test('the brand is not shown', () => {
  expect(Object.keys(new errors.WaitTimeoutError('x'))).not.toContain('checkpoint');
  expect(JSON.stringify(new errors.ApiError('x', { status: 500 }))).not.toContain('jobwait.');
});

test('an error that the client marks as final is known, and no other', () => {
  const error = errors.markFatal(new Error('no token'));
  expect(errors.isMarkedFatal(error)).toBe(true);
  expect(errors.isMarkedFatal(new Error('no token'))).toBe(false);
  expect(errors.isMarkedFatal('no token')).toBe(false);
});
