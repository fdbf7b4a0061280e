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

test('everybody sees the truth: three who await, one who listens, two who iterate', async () => {
  const source = sequenceSource(job('Pending', { progress: 5 }), completed());
  const wait = waitForJob('job-1', { source, polling });
  const awaited = Promise.all([wait, wait, wait.then(done => done)]);
  const iterated = Promise.all([readTypes(wait), readTypes(wait)]);
  const heard = recordEvents(wait);
  await clock().runAllAsync();

  const [first, second, third] = await awaited;
  expect(first).toEqual(completed());
  expect(second).toBe(first);
  expect(third).toBe(first);
  expect(heard.map(({ event }) => event)).toEqual(STORY);
  expect(await iterated).toEqual([
    { types: STORY, thrown: undefined },
    { types: STORY, thrown: undefined },
  ]);
});

test('everybody sees the same failure', async () => {
  const wait = waitForJob('job-1', {
    source: sequenceSource(running(), failed('disk full')),
    polling,
  });
  const awaited = Promise.all([wait.catch(error => error), wait.catch(error => error)]);
  const iterated = Promise.all([readTypes(wait), readTypes(wait)]);
  const heard = recordEvents(wait);
  await clock().runAllAsync();

  const [error] = await awaited;
  expect(error).toBeInstanceOf(JobFailedError);
  expect(await awaited).toEqual([error, error]);
  expect(heard.at(-1)).toEqual({ event: 'failed', payload: error });
  for (const { types, thrown } of await iterated) {
    expect(types).toEqual(['poll', 'visible', 'status', 'poll', 'status']);
    expect(thrown).toBe(error);
  }
});

test('then, catch and finally are those of a promise', async () => {
  const told: string[] = [];
  const wait = waitForJob('job-1', { source: sequenceSource(completed()) });
  await expect(wait.then(done => done.status)).resolves.toBe('Completed');
  await expect(wait.finally(() => told.push('over'))).resolves.toEqual(completed());
  const lost = waitForJob('job-1', { source: sequenceSource(failed('x')) });
  await expect(lost.catch(error => (error as JobFailedError).code)).resolves.toBe('JOB_FAILED');
  await expect(lost.finally(() => told.push('over'))).rejects.toMatchObject({ code: 'JOB_FAILED' });
  expect(told).toEqual(['over', 'over']);
});

test('the end can be awaited long after', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(completed()) });
  await clock().tickAsync(3_600_000);
  await expect(wait).resolves.toEqual(completed());
});

test('the job resolved to carries all that the source said, and is frozen', async () => {
  const entities = { endpoint: '10.0.0.1' };
  const raw = { as: 'received' };
  const source = { getJob: async () => ({ ...completed({ entities }), raw, extra: 1 }) };
  const done = await waitForJob<typeof entities>('job-1', { source });
  expect(done).toEqual({ ...completed({ entities }), raw, extra: 1 });
  expect(Object.isFrozen(done)).toBe(true);
});

test('onProgress is a `progress` listener from the start', async () => {
  const percentages: number[] = [];
  const source = sequenceSource(running(10), running(10), running(70), completed());
  const onProgress = ({ percent }: { percent: number }) => void percentages.push(percent);
  const wait = waitForJob('job-1', { source, polling, onProgress });
  await clock().runAllAsync();
  await wait;
  expect(percentages).toEqual([10, 70, 100]);
});

test('payloads are frozen, so that no listener can change what the next is told', async () => {
  const source = sequenceSource(running(5), new Error('x'), completed());
  const wait = waitForJob('job-1', { source, polling });
  const heard = recordEvents(wait);
  await clock().runAllAsync();
  await wait;
  const { thrown } = await readTypes(wait);
  expect(thrown).toBeUndefined();
  expect(heard.filter(({ payload }) => !Object.isFrozen(payload))).toEqual([]);
});
