import { expect, test, vi } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/index.js';
import { fixed } from '../../src/polling/fixed.js';
import { memoryHistory } from '../../src/polling/history/index.js';
import { informed } from '../../src/polling/informed.js';
import type { PollingContext, PollingStrategy } from '../../src/polling/strategy.js';
import { beginWait } from '../../src/wait/make.js';
import { completed, job, running } from '../support/jobs.js';
import { listedSource } from '../support/listed-source.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { contextAt } from './looks.js';

const clock = useVirtualClock();
const identity = { service: 'rds', endpoint: 'https://rds.example.com', projectId: 'project' };

/** Every context that a strategy is given in a wait. */
async function contextsOf(source = listedSource(running(10), completed()), asked = {}) {
  const contexts: PollingContext[] = [];
  const polling: PollingStrategy = {
    nextDelay: context => contexts.push(context) * 1000,
    expectation: context => void contexts.push(context),
    completed: context => void contexts.push(context),
  };
  const wait = beginWait('job-1', { polling }, { source, ...asked });
  await clock().runAllAsync();
  await wait;
  return contexts;
}

test('a strategy is told the kind of service that a client asks', async () => {
  const contexts = await contextsOf(undefined, { identity });
  expect(contexts.map(({ service }) => service)).toEqual(['rds', 'rds', 'rds']);
});

test('and none where the source is another', async () => {
  const contexts = await contextsOf();
  expect(contexts.map(({ service }) => service)).toEqual([undefined, undefined, undefined]);
});

test('a strategy is told how long ago the job was created, whenever the wait began', async () => {
  const createdAt = new Date(START - 60_000);
  const contexts = await contextsOf(
    listedSource(undefined, job('Running', { createdAt }), job('Completed', { createdAt })),
  );
  const [unseen, , , ended] = contexts;
  expect([unseen?.age, ended?.age]).toEqual([undefined, 60_000 + (ended?.elapsed ?? 0)]);
});

test('what is asked of one look is asked with one context', () => {
  const nextDelay = vi.fn(() => 1000);
  const expectation = vi.fn(() => undefined);
  const strategy = informed({ nextDelay, expectation }, () => ({ service: 'rds' }));
  const context = contextAt(1);
  strategy.nextDelay(context);
  strategy.expectation?.(context);
  expect(nextDelay).toHaveBeenCalledExactlyOnceWith({
    ...context,
    service: 'rds',
    wait: expect.any(Object),
  });
  expect(expectation.mock.calls).toStrictEqual(nextDelay.mock.calls);
});

test('every look of a wait tells the same wait, and that of another wait another', () => {
  const waits: unknown[] = [];
  const polling: PollingStrategy = { nextDelay: ({ wait }) => waits.push(wait) };
  const [one, other] = [informed(polling, () => ({})), informed(polling, () => ({}))];
  one.nextDelay(contextAt(1));
  one.nextDelay(contextAt(2));
  other.nextDelay(contextAt(3));
  expect(waits[0]).toBeTypeOf('object');
  expect(waits[1]).toBe(waits[0]);
  expect(waits[2]).not.toBe(waits[0]);
});

test('a strategy that has no beliefs gains none', () => {
  expect(Object.keys(informed(fixed('1s'), () => ({})))).toEqual(['nextDelay']);
});

test('a job is recorded under its service, and not gone by on another', async () => {
  const history = memoryHistory();
  const Create = { name: 'Create' };
  const source = listedSource(undefined, job('Running', Create), job('Completed', Create));
  const wait = beginWait('job-1', { polling: adaptive({ history }) }, { source, identity });
  await clock().runAllAsync();
  await wait;
  const [run] = history.runs('Create', 'rds');
  expect(run?.duration).toBeGreaterThan(0);
  expect(history.runs('Create', 'dds')).toEqual([]);
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
