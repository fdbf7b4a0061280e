import { describe, expect, test, vi } from 'vitest';
import * as errors from '../../src/model/errors.js';

const { ApiError, InvalidResponseError, isMarkedFatal, markFatal, toSingleLine } = errors;

describe('text from a service as one line', () => {
  test.each([
    ['磁盘空间不足', '磁盘空间不足'],
    ['  disk full  ', 'disk full'],
    ['disk\r\nfull\tnow', 'disk full now'],
    ['\u001b[31mdisk\u001b[0m full', 'disk full'],
    ['\u001b]0;title\u0007disk full', 'disk full'],
    ['\u001b]8;;http://evil\u001b\\disk\u001b]8;;\u001b\\ full', 'disk full'],
    ['disk\u0000\u007f\u009bfull', 'disk full'],
    ['disk\u2028full\u2029', 'disk full'],
    ['\u202edisk\u2066 full', 'disk full'],
    ['\u061c\u200bdi\u200esk\u200f\u2060 full\ufeff', 'disk full'],
    ['di\u00adsk\u180e\u3164 \u{e0061}full', 'disk full'],
    ['\u001b\u200b[31mdisk\u001b[\u200e0m full', 'disk full'],
    ['', ''],
    ['\n', ''],
  ])('%j is %j', (text, line) => {
    expect(toSingleLine(text)).toBe(line);
  });

  test('is bounded', () => {
    expect(toSingleLine('x'.repeat(5000))).toBe(`${'x'.repeat(1000)}…`);
    expect(toSingleLine('x'.repeat(5000), 10)).toBe('xxxxxxxxxx…');
    expect(toSingleLine('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
  });

  test('takes little time, however long and odd it is', () => {
    expect(toSingleLine('\u001b['.repeat(1_000_000)).length).toBeLessThan(1100);
  });

  test('is well-formed even if it was cut within a character', () => {
    expect(toSingleLine('💾'.repeat(10), 5).isWellFormed()).toBe(true);
  });
});

test('an ApiError has its fields', () => {
  const cause = new Error('x');
  const fields = { status: 429, errorCode: 'APIGW.0308', requestId: 'r', retryAfter: 5, cause };
  expect(new ApiError('busy', fields)).toMatchObject({ name: 'ApiError', ...fields });
  expect(new ApiError('no', { status: 400 })).not.toHaveProperty('cause');
});

test('an error of another copy of the package is recognised', async () => {
  vi.resetModules();
  const other: typeof errors = await import('../../src/model/errors.js');
  const error = new other.ApiError('x', { status: 500 });
  expect(error).not.toBeInstanceOf(ApiError);
  expect(errors.isApiError(error)).toBe(true);
  expect(errors.isInvalidResponseError(new other.InvalidResponseError('x'))).toBe(true);
});

test('the brand of an error is not shown', () => {
  expect(JSON.stringify(new ApiError('x', { status: 500 }))).not.toContain('jobwait.');
  expect(Object.keys(new InvalidResponseError('x'))).toEqual(['name']);
});

test('an error marked as fatal is recognised, and no other', () => {
  expect(isMarkedFatal(markFatal(new Error('no token')))).toBe(true);
  expect(isMarkedFatal(new Error('no token'))).toBe(false);
  expect(isMarkedFatal('no token')).toBe(false);
});
