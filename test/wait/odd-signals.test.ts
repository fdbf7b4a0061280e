import { describe, expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { runWithTimeout, sleep } from '../../src/runtime/clock.js';
import { scriptedSource } from '../../src/testing/scripted-source.js';
import { pollOnce } from '../../src/wait/poll-once.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { startJobs } from '../support/jobs-wait.js';
import { hang, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

/** A signal of an old runtime or a polyfill: only `aborted` and `addEventListener`, unless members are added. */
function bareSignal(members: object = {}) {
  const listeners: (() => void)[] = [];
  const signal = {
    aborted: false,
    addEventListener: (_type: string, listener: () => void) => void listeners.push(listener),
  };
  Object.defineProperties(signal, Object.getOwnPropertyDescriptors(members));
  const abort = () => {
    signal.aborted = true;
    for (const listener of listeners) listener();
  };
  return { signal: signal as unknown as AbortSignal, abort };
}

const fail = (): never => {
  throw new Error('a broken signal');
};
const THROWING_REASON = {
  get reason() {
    return fail();
  },
};

describe.each([
  ['without `reason` and `throwIfAborted`', {}],
  ['whose `reason` throws', THROWING_REASON],
])('a signal %s', (_, members) => {
  test('aborts a wait with an AbortError', async () => {
    const { signal, abort } = bareSignal(members);
    const wait = waitForJob('job-1', { source: sequenceSource(running()), polling, signal });
    await clock().tickAsync(1000);
    abort();
    await expect(wait).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('that has aborted before the call sends nothing and rejects with an AbortError', async () => {
    const { signal, abort } = bareSignal(members);
    abort();
    const source = sequenceSource(running());
    await expect(waitForJob('job-1', { source, signal })).rejects.toHaveProperty('code', 20);
    expect(source.polls).toEqual([]);
  });

  test('aborts many waits together with one AbortError', async () => {
    const { signal, abort } = bareSignal(members);
    const { wait } = startJobs(['a', 'b'], { a: [running()], b: [running()] }, { signal });
    await clock().tickAsync(100);
    abort();
    await expect(wait).rejects.toHaveProperty('name', 'AbortError');
  });

  test('aborts a single poll, a sleep and any other work', async () => {
    const { signal, abort } = bareSignal(members);
    const source = sequenceSource(hang);
    const poll = pollOnce(source, begin('job-1'), { elapsed: 0, signal });
    const forever = (): Promise<void> => new Promise(() => {});
    const works = [sleep(1000, signal), runWithTimeout(forever, { signals: [signal] })];
    const results = Promise.allSettled(works);
    abort();
    const aborted = { reason: { name: 'AbortError' } };
    expect(await poll).toMatchObject({ type: 'aborted', ...aborted });
    expect(await results).toMatchObject([aborted, aborted]);
    const scripted = scriptedSource({ 'job-1': {} });
    await expect(scripted.getJob('job-1', { signal })).rejects.toHaveProperty('name', 'AbortError');
    await expect(sleep(1000, signal)).rejects.toHaveProperty('name', 'AbortError');
    const late = runWithTimeout(() => 1, { signals: [signal] });
    await expect(late).rejects.toHaveProperty('name', 'AbortError');
  });
});

describe('the outcome of a wait does not depend on a signal', () => {
  test.each([
    ['without removeEventListener', {}],
    ['whose removeEventListener throws', { removeEventListener: fail }],
    ['whose removeEventListener is no function', { removeEventListener: 7 }],
    ['whose addEventListener throws', { addEventListener: fail }],
  ])('%s', async (_, members) => {
    const { signal } = bareSignal(members);
    const source = sequenceSource(running(), completed());
    const wait = waitForJob('job-1', { source, polling, signal });
    const { wait: waits } = startJobs(['a'], { a: [completed({ id: 'a' })] }, { signal });
    await clock().runAllAsync();
    expect(await wait).toEqual(completed());
    expect(await waits).toMatchObject([{ status: 'fulfilled' }]);
  });
});

test('a signal that calls its listener while it is added aborts the wait', async () => {
  const { signal } = bareSignal({
    reason: 'at once',
    addEventListener: (_type: string, listener: () => void) => listener(),
  });
  const source = sequenceSource(running());
  await expect(waitForJob('job-1', { source, polling, signal })).rejects.toBe('at once');
  expect(source.polls).toEqual([]);
});

test('a reason of null is kept', async () => {
  const source = sequenceSource(running());
  const signal = AbortSignal.abort(null);
  await expect(waitForJob('job-1', { source, signal })).rejects.toBe(null);
});
