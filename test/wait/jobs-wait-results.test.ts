import { expect, test } from 'vitest';
import type { JobResult } from '../../src/wait/jobs-wait.js';
import { completed, failed, running } from '../support/jobs.js';
import { startJobs } from '../support/jobs-wait.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const responses = {
  slow: [running(), running(), running(), completed()],
  quick: [running(), completed()],
  lost: [running(), running(), failed('disk full')],
};
const summarize = (results: JobResult[]): string[] =>
  results.map(({ id, status }) => `${id} ${status}`);
const read = async (results: AsyncIterable<JobResult>): Promise<string[]> => {
  const read: JobResult[] = [];
  for await (const result of results) read.push(result);
  return summarize(read);
};

test('results are in the order of the ids, whatever the order in which jobs settle', async () => {
  const started = startJobs(['slow', 'lost', 'quick'], responses);
  await clock().runAllAsync();
  const results = await started.wait;
  expect(results).toMatchObject([
    { id: 'slow', status: 'fulfilled', job: completed() },
    { id: 'lost', status: 'rejected', error: { code: 'JOB_FAILED', failReason: 'disk full' } },
    { id: 'quick', status: 'fulfilled' },
  ]);
  expect(started.settled).toBe(1);
});

test('iteration and the `result` event follow the order in which jobs settle', async () => {
  const { wait } = startJobs(['slow', 'lost', 'quick'], responses);
  const results: JobResult[] = [];
  wait.on('result', result => results.push(result));
  const iterated = read(wait);
  await clock().runAllAsync();
  expect(await iterated).toEqual(['quick fulfilled', 'lost rejected', 'slow fulfilled']);
  expect(summarize(results)).toEqual(['quick fulfilled', 'lost rejected', 'slow fulfilled']);
  expect(results.every(Object.isFrozen)).toBe(true);
});

test('an iteration that starts late, or after the end, yields all results', async () => {
  const { wait } = startJobs(['slow', 'quick'], responses);
  await clock().tickAsync(1500);
  const onTheWay = read(wait);
  await clock().runAllAsync();
  expect(await onTheWay).toEqual(['quick fulfilled', 'slow fulfilled']);
  expect(await read(wait)).toEqual(['quick fulfilled', 'slow fulfilled']);
});

test('a duplicate id has a result for each occurrence', async () => {
  const { wait } = startJobs(['quick', 'lost', 'quick'], responses);
  expect(wait.size).toBe(3);
  await clock().runAllAsync();
  expect(summarize(await wait)).toEqual(['quick fulfilled', 'lost rejected', 'quick fulfilled']);
});

test('no ids resolve to no results', async () => {
  const started = startJobs([], {});
  expect(await started.wait).toEqual([]);
  expect(await read(started.wait)).toEqual([]);
  expect(started.settled).toBe(1);
});

test('an added job has its result last', async () => {
  const { wait, started } = startJobs(['slow'], responses);
  expect(wait.add('quick')).toBe(wait);
  await clock().tickAsync(2500);
  wait.add('lost');
  expect(wait.size).toBe(3);
  expect(started).toEqual(['slow', 'quick', 'lost']);
  await clock().runAllAsync();
  expect(summarize(await wait)).toEqual(['slow fulfilled', 'quick fulfilled', 'lost rejected']);
});

test('a job may be added to an empty batch, and inside the listener of the last result', async () => {
  const { wait } = startJobs([], responses);
  wait.add('quick');
  wait.once('result', () => wait.add('lost'));
  await clock().runAllAsync();
  expect(summarize(await wait)).toEqual(['quick fulfilled', 'lost rejected']);
});

test('nothing can be added once all jobs have settled', async () => {
  const { wait } = startJobs(['quick'], responses);
  await clock().runAllAsync();
  await wait;
  expect(() => wait.add('slow')).toThrow(TypeError);
  expect(() => wait.add('')).toThrow(/^Expected `id` to be a non-empty string/);
});

test('each wait has its own deadline, measured from when it was added', async () => {
  const endless = { first: [running()], second: [running()] };
  const { wait } = startJobs(['first'], endless, { timeout: '10s' });
  await clock().tickAsync(4000);
  wait.add('second');
  const ends: number[] = [];
  wait.on('result', () => ends.push(performance.now()));
  await clock().runAllAsync();
  expect(await wait).toMatchObject([
    { error: { code: 'WAIT_TIMEOUT' } },
    { error: { code: 'WAIT_TIMEOUT' } },
  ]);
  expect(ends).toEqual([10_000, 14_000]);
});
