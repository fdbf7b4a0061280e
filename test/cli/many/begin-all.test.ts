import { expect, test } from 'vitest';
import { startAll } from '../../../src/cli/commands/wait.js';
import type { JobWatcher } from '../../../src/cli/commands/watch-jobs.js';
import { UsageError } from '../../../src/cli/errors.js';
import type { JobInputs } from '../../../src/cli/job-inputs.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { JobWait } from '../../../src/wait/job-wait.js';
import { waitForJob } from '../../../src/wait-for-job.js';
import { startJobs } from '../../support/jobs-wait.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { jobOf } from '../support/jobs.js';

const clock = useVirtualClock();
const source = { getJob: async (id: string) => jobOf({ id }) };

/** Begins what is given, and tells what came of it. */
function begun(beginnings: JobInputs, failFast: boolean) {
  const { wait: batch } = startJobs([], {});
  const closeInput = batch.keepOpen();
  const told: string[] = [];
  const watcher = {
    watch: ({ id }: JobWait) => told.push(id),
    reportInvalidInput: (error: Error) => told.push(error.message),
  } as unknown as JobWatcher;
  const startWait = (what: unknown) =>
    waitForJob(String(what), { source, polling: fixed('1s'), visibilityTimeout: '1s' });
  startAll(beginnings, { batch, watcher, startWait, failFast, closeInput });
  return { crowd: batch, told };
}

async function* later(...ids: (string | UsageError)[]): AsyncGenerator<string | UsageError> {
  yield* ids;
}

test('waits begin for what is known at once, and for more as it comes', async () => {
  const { crowd, told } = begun({ known: ['a', 'b'], more: later('c', '', 'd') }, false);
  expect(told).toEqual(['a', 'b']);
  await clock().tickAsync(100);
  expect(told).toEqual(['a', 'b', 'c', expect.stringMatching(/^Expected `id`/), 'd']);
  crowd.abort();
});

test('what is wrong among those known begins none after it', () => {
  expect(() => begun({ known: ['', 'b'], more: undefined }, false)).toThrow(/^Expected `id`/);
});

test('once all is over nothing more begins, and nothing is told of it', async () => {
  const wrong = new UsageError('wrong');
  const { crowd, told } = begun({ known: ['a'], more: later(wrong, 'b', wrong) }, true);
  await clock().tickAsync(100);
  expect(told).toEqual(['a', 'wrong']);
  await expect(crowd).rejects.toBe(wrong);
});
