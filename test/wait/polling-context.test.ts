import { expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import type { PollingContext, PollingStrategy } from '../../src/polling/strategy.js';
import { startWait } from '../../src/wait/create-wait.js';
import { createSourceScheduler } from '../../src/wait/source-scheduler.js';
import { completed, job, running, socketError } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const identity = { service: 'rds', endpoint: 'https://rds.example.com', projectId: 'project' };

/** Every context that a strategy receives in a wait. */
async function contextsOf(source = sequenceSource(running(10), completed()), config = {}) {
  const contexts: PollingContext[] = [];
  const polling: PollingStrategy = {
    nextDelay: context => contexts.push(context) * 1000,
    expectation: context => void contexts.push(context),
    completed: context => void contexts.push(context),
  };
  const wait = startWait(
    'job-1',
    { polling },
    { scheduler: createSourceScheduler(source), ...config },
  );
  await clock().runAllAsync();
  await wait;
  return contexts;
}

test("a strategy receives the name of the client's service", async () => {
  const contexts = await contextsOf(undefined, { identity });
  expect(contexts.map(({ service }) => service)).toEqual(['rds', 'rds', 'rds']);
});

test('a strategy receives no service name for any other source', async () => {
  const contexts = await contextsOf();
  expect(contexts.map(({ service }) => service)).toEqual([undefined, undefined, undefined]);
});

test('a strategy receives the age of the job, whenever the wait began', async () => {
  const createdAt = new Date(START - 60_000);
  const contexts = await contextsOf(
    sequenceSource(undefined, job('Running', { createdAt }), job('Completed', { createdAt })),
  );
  const [unseen, , , ended] = contexts;
  expect([unseen?.age, ended?.age]).toEqual([undefined, 60_000 + (ended?.elapsed ?? 0)]);
});

test('all calls of one poll receive the same context', async () => {
  const [expected, delayed, ended] = await contextsOf(undefined, { identity });
  expect(expected).toMatchObject({ attempt: 1, service: 'rds' });
  expect(delayed).toBe(expected);
  expect(ended).toMatchObject({ attempt: 2 });
});

test('a strategy receives whether the service did not know the job at first', async () => {
  const startObserved = async (...steps: Parameters<typeof sequenceSource>) =>
    (await contextsOf(sequenceSource(...steps))).at(-1)?.startObserved;
  expect(await startObserved(undefined, running(10), completed())).toBe(true);
  expect(await startObserved(socketError(), running(10), completed())).toBe(false);
  expect(await startObserved(running(10), undefined, running(20), completed())).toBe(false);
});

test('a completed job is recorded under its service only', async () => {
  const history = memoryHistory();
  const Create = { name: 'Create' };
  const source = sequenceSource(undefined, job('Running', Create), job('Completed', Create));
  const wait = startWait(
    'job-1',
    { polling: adaptive({ history }) },
    { scheduler: createSourceScheduler(source), identity },
  );
  await clock().runAllAsync();
  await wait;
  const [run] = history.runs('Create', 'rds');
  expect(run?.duration).toBeGreaterThan(0);
  expect(history.runs('Create', 'dds')).toEqual([]);
});
