import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const busy = (retryAfter?: number, status = 429): ApiError =>
  new ApiError('busy', { status, ...(retryAfter !== undefined && { retryAfter }) });

async function pollTimes(limits: object, ...steps: SourceResponse[]): Promise<number[]> {
  const source = sequenceSource(...steps);
  const settled = waitForJob('job-1', { source, polling: fixed('10s'), ...limits }).catch(() => {});
  await clock().runAllAsync();
  await settled;
  return source.polls;
}

describe('Retry-After', () => {
  test.each([
    ['none', undefined, 10_000],
    ['0', 0, 10_000],
    ['shorter than the strategy', 5000, 10_000],
    ['longer', 45_000, 45_000],
    ['of the past', -60_000, 10_000],
    ['of nonsense', Number.NaN, 10_000],
  ])('is a floor for the next poll: %s', async (_, retryAfter, second) => {
    expect(await pollTimes({}, busy(retryAfter), completed())).toEqual([0, second]);
  });

  test('applies to one poll only', async () => {
    expect(await pollTimes({}, busy(45_000), busy(), completed())).toEqual([0, 45_000, 55_000]);
  });

  test('of 10^9 seconds does not delay the end of the outage window', async () => {
    expect(await pollTimes({}, busy(1e12))).toEqual([0, 300_000]);
  });

  test('of 10^9 seconds does not delay the deadline', async () => {
    expect(await pollTimes({ timeout: '1m' }, busy(1e12))).toEqual([0, 60_000]);
  });

  test('applies to a not-found response', async () => {
    expect(await pollTimes({}, busy(20_000, 404), completed())).toEqual([0, 20_000]);
  });

  test('applies to a successful response', async () => {
    const step: SourceResponse = ({ onRetryAfter }) => {
      onRetryAfter?.(30_000);
      return running();
    };
    expect(await pollTimes({}, step, completed())).toEqual([0, 30_000]);
  });

  test('applies to a wait without limits', async () => {
    const limits = { timeout: 'Infinity', outageTimeout: 'Infinity' };
    expect(await pollTimes(limits, busy(1e10), completed())).toEqual([0, 1e10]);
  });
});
