import { expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { JobSource } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { running } from '../support/jobs.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

/** A source that is handed looks, and does not wait until they are due. */
function hasty(answer: () => Promise<ReturnType<typeof running>>): JobSource & { at: number[] } {
  const at: number[] = [];
  return {
    at,
    getJob: answer,
    schedulePoll: () => {
      at.push(performance.now());
      return answer();
    },
  };
}

test.each([
  ['answers at once', () => Promise.resolve(running())],
  ['fails at once', () => Promise.reject(new Error('broken'))],
])('a shared source that %s does not set the pace', async (_, answer) => {
  const source = hasty(answer);
  const wait = waitForJob('job-1', { source, polling: fixed('10s'), timeout: '25s' });
  const ended = wait.catch((error: unknown) => (error as NodeJS.ErrnoException).code);
  await clock().tickAsync(60_000);
  expect(await ended).toBe('WAIT_TIMEOUT');
  // Handed over as soon as planned, held until the earliest that each might have been taken.
  expect(source.at).toEqual([0, 0, 8000, 16_000]);
});

test('an abort does not wait for that', async () => {
  const source = hasty(() => Promise.reject(new Error('broken')));
  const wait = waitForJob('job-1', { source, polling: fixed('10s') });
  const ended = wait.catch((error: unknown) => (error as Error).name);
  await clock().tickAsync(1000);
  wait.abort();
  expect(await ended).toBe('AbortError');
});
