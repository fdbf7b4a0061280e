import { expect, test } from 'vitest';
import type { JobWaitError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import type { JobWait } from '../../src/wait/job-wait.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, failed, running } from '../support/jobs.js';
import { recordEvents } from '../support/recorder.js';
import {
  hang,
  type SequenceSource,
  type SourceResponse,
  sequenceSource,
} from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

function start(
  signal: AbortSignal | undefined,
  ...steps: SourceResponse[]
): { wait: JobWait; source: SequenceSource } {
  const source = sequenceSource(...steps);
  const wait = waitForJob('job-1', { source, polling: fixed('10s'), ...(signal && { signal }) });
  wait.catch(() => {});
  return { wait, source };
}

test('an abort before the first poll sends nothing', async () => {
  const { wait, source } = start(undefined, running());
  wait.abort('never mind');
  await expect(wait).rejects.toBe('never mind');
  await clock().tickAsync(60_000);
  expect(source.polls).toEqual([]);
});

test('a signal that has already aborted sends nothing', async () => {
  const { wait, source } = start(AbortSignal.abort('too late'), running());
  await expect(wait).rejects.toBe('too late');
  expect(source.polls).toEqual([]);
});

test("an abort during a poll ends the wait at once and aborts the poll's signal", async () => {
  let pollSignal: AbortSignal | undefined;
  const controller = new AbortController();
  const { wait } = start(controller.signal, ({ signal }) => {
    pollSignal = signal;
    return new Promise(() => {});
  });
  await clock().tickAsync(5000);
  controller.abort('stop');
  await expect(wait).rejects.toBe('stop');
  expect(pollSignal?.reason).toBe('stop');
  expect(clock().countTimers()).toBe(0);
});

test('an abort ends the wait even if the source ignores its signal', async () => {
  const { wait } = start(undefined, hang);
  await clock().tickAsync(5000);
  wait.abort('stop');
  await expect(wait).rejects.toBe('stop');
});

test('an abort between polls ends the wait at once and leaves no timer', async () => {
  const { wait, source } = start(undefined, running());
  await clock().tickAsync(5000);
  wait.abort('stop');
  expect(clock().countTimers()).toBe(0);
  await expect(wait).rejects.toBe('stop');
  await clock().tickAsync(60_000);
  expect(source.polls).toEqual([0]);
});

test('an abort inside a listener drops the remaining events of the poll', async () => {
  const { wait } = start(undefined, running(40));
  wait.on('visible', () => wait.abort('seen enough'));
  const events = recordEvents(wait);
  await clock().tickAsync(0);
  await expect(wait).rejects.toBe('seen enough');
  expect(events.map(({ event }) => event)).toEqual(['poll', 'visible', 'failed']);
  expect(clock().countTimers()).toBe(0);
});

test.each([
  ['completed', completed()],
  ['failed', failed('disk full')],
])('an abort after a result has decided that the job %s changes nothing', async (_, job) => {
  const { wait } = start(undefined, job);
  wait.on('poll', () => wait.abort('too late'));
  await clock().tickAsync(0);
  const outcome = await wait.catch(error => (error as JobWaitError).code);
  expect(outcome).toEqual(job.status === 'Completed' ? job : 'JOB_FAILED');
});

test('an abort after the end changes nothing', async () => {
  const { wait } = start(undefined, completed());
  await wait;
  wait.abort('too late');
  await expect(wait).resolves.toEqual(completed());
});

test('an abort without a reason rejects with an AbortError that names the job', async () => {
  const { wait } = start(undefined, running());
  wait.abort();
  await expect(wait).rejects.toMatchObject({
    name: 'AbortError',
    message: 'The wait for job job-1 was aborted; the job itself keeps running',
  });
});

test.each([null, 0, '', new Error('mine'), { any: 'thing' }])(
  'an abort rejects with exactly its reason: %o',
  async reason => {
    const { wait } = start(undefined, running());
    wait.abort(reason);
    expect(await wait.catch(thrown => thrown)).toBe(reason);
    const controller = new AbortController();
    const other = start(controller.signal, running()).wait;
    controller.abort(reason);
    expect(await other.catch(thrown => thrown)).toBe(reason);
  },
);

test('an abort emits `failed` once, with its reason, and nothing after it', async () => {
  const { wait } = start(undefined, running());
  await clock().tickAsync(5000);
  const events = recordEvents(wait);
  wait.abort('stop');
  wait.abort('again');
  await clock().tickAsync(60_000);
  expect(events).toEqual([{ event: 'failed', payload: 'stop' }]);
});

test('an aborted wait still has a checkpoint', async () => {
  const { wait } = start(undefined, running(40));
  await clock().tickAsync(5000);
  wait.abort('stop');
  expect(wait.checkpoint()).toMatchObject({
    elapsed: 5000,
    state: { attempts: 1, outcome: 'aborted' },
  });
});

test('a wait that goes out of scope of `using` is aborted', async () => {
  let started: JobWait;
  {
    using wait = start(undefined, running()).wait;
    started = wait;
    await clock().tickAsync(5000);
  }
  await expect(started).rejects.toMatchObject({ name: 'AbortError' });
  expect(clock().countTimers()).toBe(0);
});
