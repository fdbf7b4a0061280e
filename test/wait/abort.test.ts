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

function begin(
  signal: AbortSignal | undefined,
  ...steps: SourceResponse[]
): { wait: JobWait; source: SequenceSource } {
  const source = sequenceSource(...steps);
  const wait = waitForJob('job-1', { source, polling: fixed('10s'), ...(signal && { signal }) });
  wait.catch(() => {});
  return { wait, source };
}

test('before the first look: nothing is sent', async () => {
  const { wait, source } = begin(undefined, running());
  wait.abort('never mind');
  await expect(wait).rejects.toBe('never mind');
  await clock().tickAsync(60_000);
  expect(source.polls).toEqual([]);
});

test('by a signal that had aborted already: nothing is sent', async () => {
  const { wait, source } = begin(AbortSignal.abort('too late'), running());
  await expect(wait).rejects.toBe('too late');
  expect(source.polls).toEqual([]);
});

test('during a look: the wait ends at once and the look is told', async () => {
  let lookSignal: AbortSignal | undefined;
  const controller = new AbortController();
  const { wait } = begin(controller.signal, ({ signal }) => {
    lookSignal = signal;
    return new Promise(() => {});
  });
  await clock().tickAsync(5000);
  controller.abort('stop');
  await expect(wait).rejects.toBe('stop');
  expect(lookSignal?.reason).toBe('stop');
  expect(clock().countTimers()).toBe(0);
});

test('during a look that does not mind its signal: the wait ends all the same', async () => {
  const { wait } = begin(undefined, hang);
  await clock().tickAsync(5000);
  wait.abort('stop');
  await expect(wait).rejects.toBe('stop');
});

test('between looks: the wait ends at once and leaves no timer', async () => {
  const { wait, source } = begin(undefined, running());
  await clock().tickAsync(5000);
  wait.abort('stop');
  expect(clock().countTimers()).toBe(0);
  await expect(wait).rejects.toBe('stop');
  await clock().tickAsync(60_000);
  expect(source.polls).toEqual([0]);
});

test('inside a listener: the rest of the look is not told', async () => {
  const { wait } = begin(undefined, running(40));
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
])('once an answer has decided that the job %s, changes nothing', async (_, job) => {
  const { wait } = begin(undefined, job);
  wait.on('poll', () => wait.abort('too late'));
  await clock().tickAsync(0);
  const outcome = await wait.catch(error => (error as JobWaitError).code);
  expect(outcome).toEqual(job.status === 'Completed' ? job : 'JOB_FAILED');
});

test('after the end changes nothing', async () => {
  const { wait } = begin(undefined, completed());
  await wait;
  wait.abort('too late');
  await expect(wait).resolves.toEqual(completed());
});

test('without a reason rejects with an AbortError that says which wait it was', async () => {
  const { wait } = begin(undefined, running());
  wait.abort();
  await expect(wait).rejects.toMatchObject({
    name: 'AbortError',
    message: 'The wait for job job-1 was aborted; the job itself keeps running',
  });
});

test.each([null, 0, '', new Error('mine'), { any: 'thing' }])(
  'rejects with the very reason: %o',
  async reason => {
    const { wait } = begin(undefined, running());
    wait.abort(reason);
    expect(await wait.catch(thrown => thrown)).toBe(reason);
    const controller = new AbortController();
    const other = begin(controller.signal, running()).wait;
    controller.abort(reason);
    expect(await other.catch(thrown => thrown)).toBe(reason);
  },
);

test('tells `failed` its reason, once, and nothing after it', async () => {
  const { wait } = begin(undefined, running());
  await clock().tickAsync(5000);
  const events = recordEvents(wait);
  wait.abort('stop');
  wait.abort('again');
  await clock().tickAsync(60_000);
  expect(events).toEqual([{ event: 'failed', payload: 'stop' }]);
});

test('leaves a checkpoint that resumes the wait', async () => {
  const { wait } = begin(undefined, running(40));
  await clock().tickAsync(5000);
  wait.abort('stop');
  expect(wait.checkpoint()).toMatchObject({
    elapsed: 5000,
    state: { attempts: 1, outcome: 'aborted' },
  });
});
