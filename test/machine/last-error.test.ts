import { describe, expect, test } from 'vitest';
import { readCheckpoint, saveCheckpoint } from '../../src/machine/checkpoint.js';
import { reviveError, toErrorRecord } from '../../src/machine/error-record.js';
import { observe } from '../../src/machine/observe.js';
import { begin } from '../../src/machine/state.js';
import {
  ApiError,
  InvalidResponseError,
  isMarkedFatal,
  markFatal,
} from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { notFound } from '../support/drive.js';
import { socketError } from '../support/jobs.js';

const polling = fixed(1000);
const failed = (error: Error) =>
  observe(begin('job-1'), { type: 'retryable', error }, 0, polling).state;
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe('the last error of a wait', () => {
  test('is kept in its checkpoint', () => {
    const state = failed(new ApiError('busy', { status: 503, errorCode: 'X.1', retryAfter: 7 }));
    const saved = saveCheckpoint({ state, elapsed: 0 }, 0);
    expect(readCheckpoint(saved, 0).state.lastError).toEqual({
      name: 'ApiError',
      message: 'busy',
      status: 503,
      errorCode: 'X.1',
      retryAfter: 7,
    });
  });

  test('is forgotten by the next poll that gives a result', () => {
    expect(observe(failed(socketError()), notFound, 1000, polling).state.lastError).toBeNull();
  });

  test('may be missing from a checkpoint of an earlier release', () => {
    const { lastError: _, ...state } = begin('job-1');
    const saved = saveCheckpoint({ state: state as ReturnType<typeof begin>, elapsed: 0 }, 0);
    expect(readCheckpoint(saved, 0).state.jobId).toBe('job-1');
  });

  test('must be an error record', () => {
    const saved = saveCheckpoint({ state: failed(socketError()), elapsed: 0 }, 0);
    const state = { ...(saved.state as object), lastError: { message: 'no name' } };
    expect(() => readCheckpoint({ ...saved, state }, 0)).toThrow('state.lastError.name');
  });
});

describe('an error through its record', () => {
  const revive = (error: Error): Error => reviveError(throughJson(toErrorRecord(error)));

  test.each([
    ['ApiError', new ApiError('no', { status: 403, errorCode: 'E.1', requestId: 'r-1' })],
    ['InvalidResponseError', new InvalidResponseError('not JSON')],
    ['error of the socket', socketError()],
    ['error with a cause', new Error('fetch failed', { cause: socketError('ECONNREFUSED') })],
  ])('an %s keeps its class, message and fields', (_, error) => {
    const revived = revive(error);
    expect(revived).toBeInstanceOf(error.constructor);
    expect(revived).toMatchObject({ ...error, name: error.name, message: error.message });
    expect(revived.cause).toEqual(error.cause);
  });

  test('keeps its name and whether it is fatal', () => {
    const revived = revive(markFatal(new RangeError('bad')));
    expect(String(revived)).toBe('RangeError: bad');
    expect(isMarkedFatal(revived)).toBe(true);
  });

  test('keeps at most 1000 characters of its message', () => {
    expect(revive(new Error('x'.repeat(5000))).message).toHaveLength(1000);
  });
});
