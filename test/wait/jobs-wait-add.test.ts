import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { JobWait } from '../../src/wait/job-wait.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { startJobs } from '../support/jobs-wait.js';
import { type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const endless = [running()];
const quick = [running(), completed()];

function start(id: string, steps: SourceResponse[]): JobWait {
  return waitForJob(id, { source: sequenceSource(...steps), polling: fixed('1s') });
}

describe('a running wait that is added', () => {
  test('has its result last, even if it was resumed', async () => {
    const first = start('resumed', endless);
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
    const { wait } = startJobs(['endless'], { endless });
    const joined = start('joined', endless);
    wait.addWait(joined);
    await clock().tickAsync(500);
    wait.abort('stop');
    await expect(joined).rejects.toBe('stop');
  });

  test('counts as rejected if it is aborted alone, and the others continue', async () => {
    const { wait } = startJobs(['quick'], { quick });
    const joined = start('joined', endless);
    wait.addWait(joined);
    joined.abort(new Error('no more'));
    await clock().runAllAsync();
    expect(await wait).toMatchObject([
      { id: 'quick', status: 'fulfilled' },
      { id: 'joined', status: 'rejected', error: { message: 'no more' } },
    ]);
  });

  test('is rejected once all jobs have settled', async () => {
    const { wait } = startJobs(['quick'], { quick });
    await clock().runAllAsync();
    await wait;
    const late = start('late', endless);
    expect(() => wait.addWait(late)).toThrow(
      new TypeError('Expected `addWait` to be called before all jobs have settled'),
    );
    late.abort();
  });
});

describe('a batch that is kept open', () => {
  test('continues after all jobs have settled, until it is released', async () => {
    const started = startJobs(['quick'], { quick });
    const release = started.wait.keepOpen();
    await clock().runAllAsync();
    expect(started.settled).toBe(0);
    started.wait.add('quick');
    await clock().runAllAsync();
    expect(started.settled).toBe(0);
    release();
    expect(await started.wait).toHaveLength(2);
  });

  test('waits for its first job', async () => {
    const { wait } = startJobs([], { quick });
    const release = wait.keepOpen();
    await clock().tickAsync(60_000);
    wait.add('quick');
    release();
    await clock().runAllAsync();
    expect(await wait).toMatchObject([{ id: 'quick', status: 'fulfilled' }]);
  });

  test('ends with the second of two releases; releasing twice does no harm', async () => {
    const { wait } = startJobs([], {});
    const [first, second] = [wait.keepOpen(), wait.keepOpen()];
    first();
    first();
    await clock().tickAsync(1000);
    expect(wait.add('quick').size).toBe(1);
    second();
    wait.abort();
    await expect(wait).rejects.toThrow('aborted');
    expect(() => wait.keepOpen()).toThrow(TypeError);
  });

  test('can be aborted', async () => {
    const started = startJobs([], {});
    started.wait.keepOpen();
    started.wait.abort('stop');
    await expect(started.wait).rejects.toBe('stop');
    expect(started.settled).toBe(1);
  });
});
