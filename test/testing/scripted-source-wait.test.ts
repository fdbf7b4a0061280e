import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { JobScript } from '../../src/testing/job-script.js';
import { type ScriptedSource, scriptedSource } from '../../src/testing/scripted-source.js';
import type { JobWait } from '../../src/wait/job-wait.js';
import type { WaitOptions } from '../../src/wait/options.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

interface Waited {
  readonly source: ScriptedSource;
  readonly wait: JobWait;
  /** The time of each poll. */
  readonly polls: number[];
  readonly ended: { readonly at: number; readonly error?: unknown };
}

/** Waits for a job to the end, with a poll every ten seconds. */
async function waitFor(script: JobScript, options: WaitOptions = {}): Promise<Waited> {
  const source = scriptedSource({ 'job-1': script });
  const wait = waitForJob('job-1', { source, polling: fixed('10s'), ...options });
  const ending = wait.then(
    () => ({ at: performance.now() }),
    error => ({ at: performance.now(), error }),
  );
  await clock().runAllAsync();
  return { source, wait, polls: source.requests.map(({ at }) => at), ended: await ending };
}

describe('a wait for a scripted job, in virtual time,', () => {
  test('sees the job become visible, move and complete', async () => {
    const percentages: number[] = [];
    const { wait, polls } = await waitFor(
      { duration: '40s', visibleAfter: '15s' },
      { onProgress: ({ percent }) => percentages.push(percent) },
    );
    expect(polls).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
    expect(percentages).toEqual([50, 75, 100]);
    expect((await wait).entities).toHaveProperty('instance.endpoint');
  });

  test('continues at 99 % until the job ends', async () => {
    const { wait, polls } = await waitFor({ duration: '1h', progress: 'stuck' }, { timeout: '2h' });
    expect(polls).toHaveLength(361);
    expect(await wait).toMatchObject({ status: 'Completed' });
  });

  test('of a month takes no real time', async () => {
    const { ended } = await waitFor(
      { duration: '30d' },
      { timeout: Infinity, polling: fixed('12h') },
    );
    expect(ended).toEqual({ at: 30 * 24 * 3_600_000 });
  });

  test.each<[string, JobScript, string]>([
    ['fails', { duration: '20s', failReason: 'createVM failed.' }, 'JOB_FAILED'],
    ['is canceled', { duration: '20s', outcome: 'Canceled' }, 'JOB_CANCELED'],
    ['never appears', { visibleAfter: Infinity }, 'JOB_NOT_FOUND'],
    ['never ends', { duration: Infinity }, 'WAIT_TIMEOUT'],
    ['cannot be polled', [{ status: 503 }], 'SERVICE_UNAVAILABLE'],
    ['may not be polled', [{ status: 403 }], 'REQUEST_REJECTED'],
  ])('rejects for a job that %s', async (_, script, code) => {
    const { ended } = await waitFor(script);
    expect(ended.error).toMatchObject({ code });
  });

  test('survives every fault on the way', async () => {
    const { polls, wait } = await waitFor([
      { fault: 'reset' },
      { fault: 'cut' },
      { fault: 'junk' },
      { fault: 'huge' },
      { status: 429, headers: { 'retry-after': '25' } },
      { fault: 'hang' },
      { delay: '3s' },
      { body: { job: { id: 'job-1', status: 'Completed' } } },
    ]);
    // A hung poll is abandoned after 30 s, and a delay is part of the poll.
    expect(polls).toEqual([0, 10_000, 20_000, 30_000, 40_000, 65_000, 105_000, 118_000]);
    expect(await wait).toMatchObject({ status: 'Completed' });
  });
});
