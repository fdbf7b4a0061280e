import { expect, test, vi } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import type { PollingContext } from '../../src/polling/strategy.js';
import { contextAt, running } from './looks.js';

const NAME = 'CreateInstance';

/** A job that completed, and that the service did not know when the wait began. */
const completedAt = (seconds: number, more: Partial<PollingContext> = {}) =>
  contextAt(seconds, { job: running(NAME), startObserved: true, ...more });

test('a completed job is recorded under its name if the wait saw it start', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history });
  strategy.completed?.(completedAt(60, { jobId: 'early' }));
  strategy.completed?.(completedAt(90, { jobId: 'late', startObserved: false }));
  expect(history.runs(NAME)).toEqual([{ duration: 60_000 }]);
});

test('a wait uses the runs that earlier waits recorded', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random: () => 0.5 });
  const firstDelay = () => strategy.nextDelay(contextAt(30));
  const before = firstDelay();
  for (const [run, seconds] of [300, 290, 310, 305, 295].entries()) {
    strategy.completed?.(completedAt(seconds, { jobId: `job ${run}` }));
  }
  expect(firstDelay()).toBeGreaterThan(4 * before);
});

test('a wait keeps the model it started with: runs recorded meanwhile change only later waits', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random: () => 0.5 });
  const delay = (jobId: string) => strategy.nextDelay(contextAt(30, { jobId, attempt: 2 }));
  const before = delay('early');
  for (let run = 0; run < 5; run++) history.record(NAME, { duration: 300_000 });
  expect(delay('early')).toBe(before);
  expect(delay('late')).toBeGreaterThan(4 * before);
});

test('the model of a wait is released when its job completes', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random: () => 0.5 });
  const delay = () => strategy.nextDelay(contextAt(30, { attempt: 2 }));
  const before = delay();
  for (let run = 0; run < 5; run++) history.record(NAME, { duration: 300_000 });
  strategy.completed?.(completedAt(60));
  expect(delay()).toBeGreaterThan(4 * before);
});

test('the models of ten thousand waits are kept; that of the oldest wait is dropped first', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random: () => 0.5 });
  const delay = (job: number) => strategy.nextDelay(contextAt(30, { jobId: `${job}`, attempt: 2 }));
  const before = delay(0);
  for (let job = 1; job <= 10_000; job++) delay(job);
  for (let run = 0; run < 5; run++) history.record(NAME, { duration: 300_000 });
  expect(delay(1)).toBe(before);
  expect(delay(10_000)).toBe(before);
  expect(delay(0)).toBeGreaterThan(4 * before);
});

test('a history that does not tell services apart goes on working', async () => {
  const record = vi.fn();
  const history = { record, runs: () => [] };
  const polling = adaptive({ history });
  const job = running('Create');
  for (const service of [undefined, 'rds']) {
    polling.completed?.(completedAt(60, { job, service }));
  }
  expect(record.mock.calls).toEqual([
    ['Create', { duration: 60_000 }],
    ['Create', { duration: 60_000 }, 'rds'],
  ]);
});
