import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import type { JobHistory, PastRun } from '../../../src/polling/history/job-history.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import { warnedCodes } from '../../../src/runtime/diagnostics.js';
import { waitForJob } from '../../../src/wait-for-job.js';
import { completed, running } from '../../support/jobs.js';
import { sequenceSource } from '../../support/sequence-source.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { contextAt } from '../polling-contexts.js';

const NAME = 'CreateInstance';
const clock = useVirtualClock();
const random = () => 0.5;
const withoutHistory = adaptive({ random, history: { record() {}, runs: () => [] } });

beforeEach(() => warnedCodes.clear());
afterEach(() => void vi.restoreAllMocks());

function recordLongRuns(history: JobHistory): void {
  for (let run = 0; run < 5; run++) history.record(NAME, { duration: 300_000 });
}

test('a wait uses the runs that earlier waits recorded', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random });
  const firstDelay = () => strategy.nextDelay(contextAt(30));
  const before = firstDelay();
  for (const [run, seconds] of [300, 290, 310, 305, 295].entries()) {
    strategy.completed?.(contextAt(seconds, { jobId: `job ${run}`, startObserved: true }));
  }
  expect(firstDelay()).toBeGreaterThan(4 * before);
});

test('a wait keeps the model it started with: runs recorded meanwhile change only later waits', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random });
  const delay = (jobId: string) => strategy.nextDelay(contextAt(30, { jobId, attempt: 2 }));
  const before = delay('early');
  recordLongRuns(history);
  expect(delay('early')).toBe(before);
  expect(delay('late')).toBeGreaterThan(4 * before);
});

test('jobs with the same id on different services have different models', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random });
  const delay = (service: string) => strategy.nextDelay(contextAt(30, { service, attempt: 2 }));
  for (let run = 0; run < 5; run++) history.record(NAME, { duration: 300_000 }, 'rds');
  expect(delay('rds')).toBeGreaterThan(4 * delay('dds'));
});

test('the model of a wait is released when its job completes', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random });
  const delay = () => strategy.nextDelay(contextAt(30, { attempt: 2 }));
  const before = delay();
  recordLongRuns(history);
  strategy.completed?.(contextAt(60));
  expect(delay()).toBeGreaterThan(4 * before);
});

test('the models of ten thousand waits are kept; that of the oldest wait is dropped first', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random });
  const delay = (job: number) => strategy.nextDelay(contextAt(30, { jobId: `${job}`, attempt: 2 }));
  const before = delay(0);
  for (let job = 1; job <= 10_000; job++) delay(job);
  recordLongRuns(history);
  expect(delay(1)).toBe(before);
  expect(delay(10_000)).toBe(before);
  expect(delay(0)).toBeGreaterThan(4 * before);
});

test('a few runs that are new among many teach nothing yet', () => {
  let runs: PastRun[] = Array.from({ length: 40 }, () => ({ duration: 60_000 }));
  const strategy = adaptive({ history: { record() {}, runs: () => runs }, random });
  const delay = (jobId: string) => strategy.nextDelay(contextAt(30, { jobId }));
  const before = delay('before');
  const addRuns = (count: number): void => {
    runs = [...runs, ...Array.from({ length: count }, () => ({ duration: 300_000 }))];
  };
  addRuns(2);
  expect(delay('after two')).toBe(before);
  addRuns(1);
  expect(delay('after three')).not.toBe(before);
});

test('a history that throws is reported once, and affects neither the wait nor its delays', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const fail = (): never => {
    throw new Error('ENOSPC: no space left on device');
  };
  const history: JobHistory = { record: fail, runs: fail };
  const polling = adaptive({ random, history });
  const source = sequenceSource(running(0), running(20), running(40), completed());
  const wait = waitForJob('job-1', { source, polling });
  await clock().runAllAsync();
  await expect(wait).resolves.toMatchObject({ status: 'Completed' });
  for (const seconds of [1, 60, 3600]) {
    const context = contextAt(seconds);
    expect(polling.nextDelay(context)).toBe(withoutHistory.nextDelay(context));
    expect(adaptive({ random, history }).nextDelay(context)).toBe(
      withoutHistory.nextDelay(context),
    );
  }
  expect(warned).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/history of jobs.*continue without it.*ENOSPC/),
    { type: 'JobWaitWarning', code: 'JOBWAIT_HISTORY_ERROR' },
  );
});

test.each([
  ['undefined', undefined],
  ['runs with invalid durations', Array.from({ length: 20 }, () => ({ duration: Number.NaN }))],
  ['values that are not runs', [null, undefined, 7, 'run', {}]],
  ['fewer than five runs', [1, 2, 3, 4].map(duration => ({ duration: 1000 * duration }))],
])('a history that returns %s teaches nothing', (_, runs) => {
  const history: JobHistory = { record() {}, runs: () => runs as PastRun[] };
  const context = contextAt(60);
  expect(adaptive({ random, history }).nextDelay(context)).toBe(withoutHistory.nextDelay(context));
});
