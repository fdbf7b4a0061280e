import { afterEach, expect, test, vi } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import type { JobHistory, PastRun } from '../../src/polling/history/job-history.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';
import { contextAt, running as runningJob } from './looks.js';

const clock = useVirtualClock();
afterEach(() => void vi.restoreAllMocks());

const fails = (): never => {
  throw new Error('ENOSPC: no space left on device');
};
const middle = { random: () => 0.5 };
const without = adaptive({ ...middle, history: { record() {}, runs: () => [] } });

test('a history that throws ends no wait, changes no delay and is told once', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const history: JobHistory = { record: fails, runs: fails };
  const polling = adaptive({ ...middle, history });
  const source = sequenceSource(running(0), running(20), running(40), completed());
  const wait = waitForJob('job-1', { source, polling });
  await clock().runAllAsync();
  await expect(wait).resolves.toMatchObject({ status: 'Completed' });
  for (const seconds of [1, 60, 3600]) {
    const context = contextAt(seconds);
    expect(polling.nextDelay(context)).toBe(without.nextDelay(context));
    expect(adaptive({ ...middle, history }).nextDelay(context)).toBe(without.nextDelay(context));
  }
  expect(warned).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/history of jobs.*continue without it.*ENOSPC/),
    { type: 'JobWaitWarning', code: 'JOBWAIT_HISTORY_ERROR' },
  );
});

test.each([
  ['no array', undefined],
  ['runs that are none', Array.from({ length: 20 }, () => ({ duration: Number.NaN }))],
  ['nothings', [null, undefined, 7, 'run', {}]],
  ['too few runs', [1, 2, 3, 4].map(duration => ({ duration: 1000 * duration }))],
])('a history that gives %s teaches nothing', (_, runs) => {
  const history: JobHistory = { record() {}, runs: () => runs as PastRun[] };
  const context = contextAt(60);
  expect(adaptive({ ...middle, history }).nextDelay(context)).toBe(without.nextDelay(context));
});

test.each([undefined, '', '  '])('a job of the name %j is recorded nowhere', name => {
  const record = vi.fn();
  const strategy = adaptive({ history: { record, runs: () => [] } });
  strategy.completed?.(contextAt(60, { job: runningJob(name), startObserved: true }));
  expect(record).not.toHaveBeenCalled();
});
