import { afterEach, expect, test, vi } from 'vitest';
import { type ResponseHeaders, toHttpResponse } from '../../src/http/response.js';

afterEach(() => {
  vi.restoreAllMocks();
});

function retryAfter(headers: ResponseHeaders): number | undefined {
  return toHttpResponse(503, headers, '').retryAfter;
}

test.each([
  ['0', 0],
  ['7', 7000],
  [' 7 ', 7000],
  ['007', 7000],
  ['1000000000', 1e12],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  [['3', '9'], 3000],
])('Retry-After: %j means %i ms', (value, delay) => {
  expect(retryAfter({ 'retry-after': value })).toBe(delay);
});

test.each([
  undefined,
  '',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '7s',
  '+7',
  'soon',
  'NaN',
  'Infinity',
  '2030-01-01T00:00:00Z',
  'Xyz, 99 Abc 2030 00:00:00 GMT',
])('Retry-After: %j is ignored', value => {
  expect(retryAfter({ 'retry-after': value })).toBeUndefined();
});

test.each([
  ['a date in the future', 'Thu, 01 Jan 2026 00:01:30 GMT', 90_000],
  ['the present date', 'Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ['a date in the past', 'Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ['a date in the old form of RFC 850', 'Thursday, 01-Jan-26 00:01:30 GMT', 90_000],
  ['a date in the old form of asctime', 'Thu Jan  1 00:01:30 2026', 90_000],
])('Retry-After may be %s', (_, value, delay) => {
  vi.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-01-01T00:00:00Z'));
  expect(retryAfter({ 'retry-after': value })).toBe(delay);
});

test('a date counts from the Date of the response, whatever the local clock says', () => {
  const date = 'Tue, 05 May 2020 10:00:00 GMT';
  expect(retryAfter({ 'retry-after': 'Tue, 05 May 2020 10:00:20 GMT', date })).toBe(20_000);
});
