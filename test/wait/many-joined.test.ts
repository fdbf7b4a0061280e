import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { JobWait } from '../../src/wait/job-wait.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { startJobs } from '../support/jobs-wait.js';
import { type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const going = [running()];
const quick = [running(), completed()];

function begin(id: string, steps: SourceResponse[]): JobWait {
  return waitForJob(id, { source: sequenceSource(...steps), polling: fixed('1s') });
}

describe('a wait that has begun and joins', () => {
  test('has its result last, also when it was resumed', async () => {
    const first = begin('resumed', going);
    await clock().tickAsync(1500);
    const saved = first.checkpoint();
    first.abort();
    const { wait } = startJobs(['quick'], { quick });
    wait.addWait(resumeWait(saved, { source: sequenceSource(completed()), polling: fixed('1s') }));
    expect(wait.size).toBe(2);
    await clock().runAllAsync();
    expect(await wait).toMatchObject([
      { id: 'quick', status: 'fulfilled' },
      { id: 'resumed', status: 'fulfilled' },
    ]);
  });

  test('is aborted with the others', async () => {
    const { wait } = startJobs(['going'], { going });
    const joined = begin('joined', going);
    wait.addWait(joined);
    await clock().tickAsync(500);
    wait.abort('stop');
    await expect(joined).rejects.toBe('stop');
  });

  test('counts as failed when it is aborted alone, and the others go on', async () => {
    const { wait } = startJobs(['quick'], { quick });
    const joined = begin('joined', going);
    wait.addWait(joined);
    joined.abort(new Error('no more'));
    await clock().runAllAsync();
    expect(await wait).toMatchObject([
      { id: 'quick', status: 'fulfilled' },
      { id: 'joined', status: 'rejected', error: { message: 'no more' } },
    ]);
  });

  test('comes too late once all have settled', async () => {
    const { wait } = startJobs(['quick'], { quick });
    await clock().runAllAsync();
    await wait;
    const late = begin('late', going);
    expect(() => wait.addWait(late)).toThrow(
      new TypeError('Expected `addWait` to be called before all jobs have settled'),
    );
    late.abort();
  });
});

describe('kept open', () => {
  test('it goes on when all have settled, until it is let go', async () => {
    const started = startJobs(['quick'], { quick });
    const letEnd = started.wait.keepOpen();
    await clock().runAllAsync();
    expect(started.settled).toBe(0);
    started.wait.add('quick');
    await clock().runAllAsync();
    expect(started.settled).toBe(0);
    letEnd();
    expect(await started.wait).toHaveLength(2);
  });

  test('without a job it waits for the first', async () => {
    const { wait } = startJobs([], { quick });
    const letEnd = wait.keepOpen();
    await clock().tickAsync(60_000);
    wait.add('quick');
    letEnd();
    await clock().runAllAsync();
    expect(await wait).toMatchObject([{ id: 'quick', status: 'fulfilled' }]);
  });

  test('by two it ends with the second, and letting go twice does no harm', async () => {
    const { wait } = startJobs([], {});
    const [one, other] = [wait.keepOpen(), wait.keepOpen()];
    one();
    one();
    await clock().tickAsync(1000);
    expect(wait.add('quick').size).toBe(1);
    other();
    wait.abort();
    await expect(wait).rejects.toThrow('aborted');
    expect(() => wait.keepOpen()).toThrow(TypeError);
  });

  test('it can be aborted all the same', async () => {
    const started = startJobs([], {});
    started.wait.keepOpen();
    started.wait.abort('stop');
    await expect(started.wait).rejects.toBe('stop');
    expect(started.settled).toBe(1);
  });
});
