import { expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { JobSource } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { running } from '../support/jobs.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

/** What each look of a wait is told of the limit that presses it. */
async function deadlinesOf(
  known: boolean,
  options: { timeout: string; visibilityTimeout?: string },
): Promise<unknown[]> {
  const deadlines: unknown[] = [];
  const source: JobSource = {
    async getJob(_id, { deadline }) {
      deadlines.push(deadline);
      return known ? running() : undefined;
    },
  };
  const wait = waitForJob('job-1', { source, polling: fixed('10s'), ...options });
  const settled = wait.catch(() => {});
  await clock().tickAsync(30_000);
  wait.abort();
  await settled;
  return deadlines;
}

test('a look is told how long it may wait before it is too late for the timeout, and at the timeout that it may not', async () => {
  expect(await deadlinesOf(true, { timeout: '25s' })).toEqual([25_000, 15_000, 5000, 0]);
});

test('an open window presses as a timeout does', async () => {
  const options = { timeout: '1h', visibilityTimeout: '15s' };
  expect(await deadlinesOf(false, options)).toEqual([3_600_000, 5000, 0]);
});

test('where nothing presses, the deadline is infinitely far', async () => {
  const forEver = Number.POSITIVE_INFINITY;
  const options = { timeout: 'Infinity' };
  expect(await deadlinesOf(true, options)).toEqual([forEver, forEver, forEver, forEver]);
});
