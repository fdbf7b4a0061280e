import { describe, expect, test, vi } from 'vitest';
import { type HttpResponse, parseRetryAfter } from '../../src/http/response.js';
import type { ApiError } from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { firstLook } from '../support/first-look.js';
import { answer, serve } from '../support/http-server.js';

function read(value: string | string[] | undefined): number | undefined {
  const headers: HttpResponse['headers'] = { 'retry-after': value };
  return parseRetryAfter({ status: 503, headers, body: '' });
}

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    ['007', 7000],
    ['1000000000', 1e12],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
    [['3', '9'], 3000],
  ])('%j is %i ms', (value, delay) => {
    expect(read(value)).toBe(delay);
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
  ])('%j is nonsense and passed over', value => {
    expect(read(value)).toBeUndefined();
  });

  test.each([
    ['an HTTP date to come', 'Thu, 01 Jan 2026 00:01:30 GMT', 90_000],
    ['an HTTP date of now', 'Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['an HTTP date gone by', 'Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['the old form of RFC 850', 'Thursday, 01-Jan-26 00:01:30 GMT', 90_000],
    ['the old form of asctime', 'Thu Jan  1 00:01:30 2026', 90_000],
  ])('%s', (_, value, delay) => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-01-01T00:00:00Z'));
    try {
      expect(read(value)).toBe(delay);
    } finally {
      vi.restoreAllMocks();
    }
  });

  test('is told in the error of getJob, in milliseconds', async () => {
    const server = await serve(answer(429, {}, { 'retry-after': '7' }));
    expect(await rejectionOf<ApiError>(clientOf(server).getJob('job-1'))).toMatchObject({
      status: 429,
      retryAfter: 7000,
    });
  });

  test.each([
    ['429', answer(429, {}, { 'retry-after': '20' })],
    ['503', answer(503, '', { 'retry-after': '20' })],
    ['404', answer(404, {}, { 'retry-after': '20' })],
    ['200 with a job', answer(200, { job: { status: 'Running' } }, { 'retry-after': '20' })],
    ['200 without one', answer(200, {}, { 'retry-after': '20' })],
    ['200 that is no answer', answer(200, 'OK', { 'retry-after': '20' })],
  ])('of a %s is a floor for the next look', async (_, listener) => {
    const { report } = await firstLook(await serve(listener), { polling: fixed(0) });
    expect(report.nextDelay).toBeCloseTo(20_000);
  });

  test('is passed over where the strategy would wait for longer', async () => {
    const server = await serve(answer(503, '', { 'retry-after': '20' }));
    const { report } = await firstLook(server, { polling: fixed('25s') });
    expect(report.nextDelay).toBeCloseTo(25_000);
  });
});
