import { describe, expect, test } from 'vitest';
import type { ApiError } from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { firstPoll } from '../support/first-poll.js';
import { answer, serve } from '../support/http-server.js';

describe('Retry-After', () => {
  test('is in the error of getJob, in milliseconds', async () => {
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
  ])('of a %s is the minimum delay of the next poll', async (_, listener) => {
    const { report } = await firstPoll(await serve(listener), { polling: fixed(0) });
    expect(report.nextDelay).toBeCloseTo(20_000);
  });

  test('does not shorten a longer delay of the strategy', async () => {
    const server = await serve(answer(503, '', { 'retry-after': '20' }));
    const { report } = await firstPoll(server, { polling: fixed('25s') });
    expect(report.nextDelay).toBeCloseTo(25_000);
  });
});
