import { describe, expect, test } from 'vitest';
import { JobRequestError } from '../../src/model/wait-errors.js';
import { describeError } from '../../src/telemetry/describe-error.js';

describe('an error as plain data', () => {
  test('includes its cause', () => {
    const cause = Object.assign(new Error('rejected'), { code: 'ECONNREFUSED' });
    const facts = { jobId: 'j', job: undefined, attempts: 1, elapsed: 0, observed: {}, cause };
    expect(describeError(new JobRequestError('no', { ...facts, checkpoint: undefined }))).toEqual({
      name: 'JobRequestError',
      message: 'no',
      code: 'REQUEST_REJECTED',
      attempts: 1,
      elapsed: 0,
      observed: {},
      cause: { name: 'Error', message: 'rejected', code: 'ECONNREFUSED' },
    });
  });

  test('ends at some depth if it is among its own causes', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).match(/loop/g)).toHaveLength(6);
  });

  test('leaves out the numeric code of a DOMException', () => {
    const { code } = describeError(new DOMException('gone', 'AbortError'));
    expect(code).toBeUndefined();
  });

  test('is made of any thrown value', () => {
    expect(describeError('just text')).toEqual({ message: 'just text' });
    const message = 'something that cannot be shown';
    expect(describeError(Object.create(null))).toEqual({ message });
  });
});
