import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  reportListenerError,
  reportPollingError,
  warnedCodes,
  warnOnce,
} from '../../src/runtime/diagnostics.js';

const published = vi.fn();
beforeEach(() => {
  warnedCodes.clear();
  vi.spyOn(process, 'emitWarning').mockReturnValue();
  subscribe('jobwait:listener-error', published);
});
afterEach(() => {
  unsubscribe('jobwait:listener-error', published);
  vi.restoreAllMocks();
});

test('a warning is emitted once per code', () => {
  warnOnce('JOBWAIT_A', 'first');
  warnOnce('JOBWAIT_A', 'second');
  warnOnce('JOBWAIT_B', 'third');
  expect(vi.mocked(process.emitWarning).mock.calls).toEqual([
    ['first', { type: 'JobWaitWarning', code: 'JOBWAIT_A' }],
    ['third', { type: 'JobWaitWarning', code: 'JOBWAIT_B' }],
  ]);
});

test('errors of listeners and of polling strategies are warned about under different codes', () => {
  const wait = { jobId: 'job-1', waitId: 7 };
  reportListenerError(new Error('first'), wait);
  reportPollingError(new Error('second'), wait);
  reportListenerError(new Error('third'), wait);
  expect(vi.mocked(process.emitWarning).mock.calls).toEqual([
    [expect.stringContaining('first'), expect.objectContaining({ code: 'JOBWAIT_LISTENER_ERROR' })],
    [expect.stringContaining('second'), expect.objectContaining({ code: 'JOBWAIT_POLLING_ERROR' })],
  ]);
  expect(published).toHaveBeenCalledTimes(3);
  expect(published.mock.calls[1]?.[0]).toEqual({ ...wait, error: new Error('second') });
});
