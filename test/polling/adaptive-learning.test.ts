import { expect, test, vi } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import { job } from '../support/jobs.js';
import { contextAt, running } from './looks.js';

const NAME = 'CreateInstance';
const absent = (jobId: string) => contextAt(0, { jobId, visible: false, job: undefined });

test('a completed job is recorded under its name, if it was not there when its wait began', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history });
  strategy.nextDelay(absent('early'));
  strategy.nextDelay(contextAt(2, { jobId: 'early' }));
  strategy.completed?.(contextAt(60, { jobId: 'early', job: running(NAME) }));
  strategy.nextDelay(contextAt(0, { jobId: 'late' }));
  strategy.completed?.(contextAt(90, { jobId: 'late', job: running(NAME) }));
  expect(history.runs(NAME)).toEqual([{ duration: 60_000 }]);
});

test('an endpoint that could not be asked does not count as a job that was not there', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history });
  strategy.nextDelay({ ...absent('job'), failures: 1 });
  strategy.completed?.(contextAt(60, { job: running(NAME) }));
  expect(history.runs(NAME)).toEqual([]);
});

test('of more waits than ten thousand at a time the oldest is forgotten, and the others are not', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history });
  for (let id = 0; id <= 10_000; id++) strategy.nextDelay(absent(`job ${id}`));
  for (const jobId of ['job 0', 'job 1', 'job 10000']) {
    strategy.completed?.(contextAt(60, { jobId, job: running(NAME) }));
  }
  expect(history.runs(NAME)).toHaveLength(2);
});

test('nothing is kept of a wait that was recorded', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history });
  strategy.nextDelay(absent('job'));
  strategy.completed?.(contextAt(60, { job: running(NAME) }));
  strategy.completed?.(contextAt(90, { job: running(NAME) }));
  expect(history.runs(NAME)).toHaveLength(1);
});

test('what one wait records the next one goes by', () => {
  const history = memoryHistory();
  const strategy = adaptive({ history, random: () => 0.5 });
  const delay = () => strategy.nextDelay(contextAt(30));
  const before = delay();
  for (const [run, seconds] of [300, 290, 310, 305, 295].entries()) {
    const jobId = `job ${run}`;
    strategy.nextDelay(absent(jobId));
    strategy.completed?.(contextAt(seconds, { jobId, job: running(NAME) }));
  }
  expect(delay()).toBeGreaterThan(4 * before);
});

test('a history that does not tell services apart goes on working', async () => {
  const record = vi.fn();
  const history = { record, runs: () => [] };
  const polling = adaptive({ history });
  const seen = contextAt(60, { job: job('Completed', { name: 'Create' }) });
  for (const service of [undefined, 'rds']) {
    polling.nextDelay(contextAt(0, { visible: false, job: undefined }));
    polling.completed?.({ ...seen, service });
  }
  expect(record.mock.calls).toEqual([
    ['Create', { duration: 60_000 }],
    ['Create', { duration: 60_000 }, 'rds'],
  ]);
});
