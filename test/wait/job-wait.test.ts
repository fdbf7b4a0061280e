import { expect, test } from 'vitest';
import { JobFailedError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, failed, job, running } from '../support/jobs.js';
import { readTypes, recordEvents } from '../support/recorder.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');
const STORY = ['poll', 'visible', 'status', 'progress', 'poll', 'status', 'progress', 'completed'];

test('three awaits, a listener and two iterations all see the same wait', async () => {
  const source = sequenceSource(job('Pending', { progress: 5 }), completed());
  const wait = waitForJob('job-1', { source, polling });
  const awaited = Promise.all([wait, wait, wait.then(done => done)]);
  const iterated = Promise.all([readTypes(wait), readTypes(wait)]);
  const events = recordEvents(wait);
  await clock().runAllAsync();

  const [first, second, third] = await awaited;
  expect(first).toEqual(completed());
  expect(second).toBe(first);
  expect(third).toBe(first);
  expect(events.map(({ event }) => event)).toEqual(STORY);
  expect(await iterated).toEqual([
    { types: STORY, thrown: undefined },
    { types: STORY, thrown: undefined },
  ]);
});

test('awaits, a listener and iterations all see the same failure', async () => {
  const wait = waitForJob('job-1', {
    source: sequenceSource(running(), failed('disk full')),
    polling,
  });
  const awaited = Promise.all([wait.catch(error => error), wait.catch(error => error)]);
  const iterated = Promise.all([readTypes(wait), readTypes(wait)]);
  const events = recordEvents(wait);
  await clock().runAllAsync();

  const [error] = await awaited;
  expect(error).toBeInstanceOf(JobFailedError);
  expect(await awaited).toEqual([error, error]);
  expect(events.at(-1)).toEqual({ event: 'failed', payload: error });
  for (const { types, thrown } of await iterated) {
    expect(types).toEqual(['poll', 'visible', 'status', 'poll', 'status']);
    expect(thrown).toBe(error);
  }
});

test('then, catch and finally work as those of a promise', async () => {
  const calls: string[] = [];
  const wait = waitForJob('job-1', { source: sequenceSource(completed()) });
  await expect(wait.then(done => done.status)).resolves.toBe('Completed');
  await expect(wait.finally(() => calls.push('over'))).resolves.toEqual(completed());
  const lost = waitForJob('job-1', { source: sequenceSource(failed('x')) });
  await expect(lost.catch(error => (error as JobFailedError).code)).resolves.toBe('JOB_FAILED');
  await expect(lost.finally(() => calls.push('over'))).rejects.toMatchObject({
    code: 'JOB_FAILED',
  });
  expect(calls).toEqual(['over', 'over']);
});

test('a wait can be awaited long after its end', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(completed()) });
  await clock().tickAsync(3_600_000);
  await expect(wait).resolves.toEqual(completed());
});

test('a wait resolves to a frozen job with everything that the source reported', async () => {
  const entities = { endpoint: '10.0.0.1' };
  const raw = { as: 'received' };
  const source = { getJob: async () => ({ ...completed({ entities }), raw, extra: 1 }) };
  const done = await waitForJob<typeof entities>('job-1', { source });
  expect(done).toEqual({ ...completed({ entities }), raw, extra: 1 });
  expect(Object.isFrozen(done)).toBe(true);
});

test('onProgress receives progress events from the start', async () => {
  const percentages: number[] = [];
  const source = sequenceSource(running(10), running(10), running(70), completed());
  const onProgress = ({ percent }: { percent: number }) => void percentages.push(percent);
  const wait = waitForJob('job-1', { source, polling, onProgress });
  await clock().runAllAsync();
  await wait;
  expect(percentages).toEqual([10, 70, 100]);
});

test('payloads are frozen, so no listener can change what the next one receives', async () => {
  const source = sequenceSource(running(5), new Error('x'), completed());
  const wait = waitForJob('job-1', { source, polling });
  const events = recordEvents(wait);
  await clock().runAllAsync();
  await wait;
  const { thrown } = await readTypes(wait);
  expect(thrown).toBeUndefined();
  expect(events.filter(({ payload }) => !Object.isFrozen(payload))).toEqual([]);
});
