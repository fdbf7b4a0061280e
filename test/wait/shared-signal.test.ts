import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { onAbort } from '../../src/runtime/abort.js';
import { runWithTimeout } from '../../src/runtime/clock.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

test('a thousand waits on one signal add one listener, without a warning, and end together', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  const { signal, abort } = withAbort();
  const source = sequenceSource(running());
  const waits = Array.from({ length: 1000 }, () =>
    waitForJob('job-1', { source, polling, signal }).catch(reason => reason),
  );
  expect(listeners(signal)).toBe(1);
  await clock().tickAsync(15_000);
  expect(source.polls).toHaveLength(2000);
  abort('all of you');
  expect(new Set(await Promise.all(waits))).toEqual(new Set(['all of you']));
  expect(listeners(signal)).toBe(0);
  expect(clock().countTimers()).toBe(0);
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

test('the listener on a signal is removed with the last wait', async () => {
  const { signal } = withAbort();
  const first = waitForJob('job-1', { source: sequenceSource(completed()), signal });
  const second = waitForJob('job-2', {
    source: sequenceSource(running(), completed()),
    polling,
    signal,
  });
  await first;
  expect(listeners(signal)).toBe(1);
  await clock().tickAsync(10_000);
  await second;
  expect(listeners(signal)).toBe(0);
});

test('a wait that starts after the others have settled listens to the signal again', async () => {
  const { signal, abort } = withAbort();
  await waitForJob('job-1', { source: sequenceSource(completed()), signal });
  const wait = waitForJob('job-1', { source: sequenceSource(running()), polling, signal });
  await clock().tickAsync(0);
  abort('stop');
  await expect(wait).rejects.toBe('stop');
});

test('a callback that is removed while the signal aborts skips no other', () => {
  const { signal, abort } = withAbort();
  const calls: string[] = [];
  const leaveThird = (): void => third();
  onAbort(signal, () => calls.push('first'));
  onAbort(signal, () => {
    calls.push('second');
    leaveThird();
  });
  const third = onAbort(signal, () => calls.push('third'));
  onAbort(signal, () => calls.push('fourth'));
  abort('stop');
  expect(calls).toEqual(['first', 'second', 'fourth']);
});

test('removing a callback twice does not remove another', () => {
  const { signal, abort } = withAbort();
  const calls: string[] = [];
  const callback = () => void calls.push('called');
  const leave = onAbort(signal, callback);
  onAbort(signal, callback);
  leave();
  leave();
  abort('stop');
  expect(calls).toEqual(['called']);
});

test('work that does not start because one signal has aborted listens to no other', async () => {
  const { signal } = withAbort();
  const signals = [signal, AbortSignal.abort('too late')];
  await expect(runWithTimeout(async () => 1, { signals })).rejects.toBe('too late');
  expect(listeners(signal)).toBe(0);
});

function withAbort(): { signal: AbortSignal; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: reason => controller.abort(reason) };
}
