import { expect, test } from 'vitest';
import type { JobResult } from '../../src/wait/jobs-wait.js';
import { completed, failed, running } from '../support/jobs.js';
import { startJobs } from '../support/jobs-wait.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const answers = {
  slow: [running(), running(), running(), completed()],
  quick: [running(), completed()],
  lost: [running(), running(), failed('disk full')],
};
const told = (results: JobResult[]): string[] => results.map(({ id, status }) => `${id} ${status}`);
const read = async (results: AsyncIterable<JobResult>): Promise<string[]> => {
  const read: JobResult[] = [];
  for await (const result of results) read.push(result);
  return told(read);
};

test('results come in the order of the ids, whatever the order in which jobs settle', async () => {
  const started = startJobs(['slow', 'lost', 'quick'], answers);
  await clock().runAllAsync();
  const results = await started.wait;
  expect(results).toMatchObject([
    { id: 'slow', status: 'fulfilled', job: completed() },
    { id: 'lost', status: 'rejected', error: { code: 'JOB_FAILED', failReason: 'disk full' } },
    { id: 'quick', status: 'fulfilled' },
  ]);
  expect(started.settled).toBe(1);
});

test('iteration and the `result` event tell them in the order in which they settle', async () => {
  const { wait } = startJobs(['slow', 'lost', 'quick'], answers);
  const heard: JobResult[] = [];
  wait.on('result', result => heard.push(result));
  const iterated = read(wait);
  await clock().runAllAsync();
  expect(await iterated).toEqual(['quick fulfilled', 'lost rejected', 'slow fulfilled']);
  expect(told(heard)).toEqual(['quick fulfilled', 'lost rejected', 'slow fulfilled']);
  expect(heard.every(Object.isFrozen)).toBe(true);
});

test('an iteration started on the way, or after the end, has them all', async () => {
  const { wait } = startJobs(['slow', 'quick'], answers);
  await clock().tickAsync(1500);
  const onTheWay = read(wait);
  await clock().runAllAsync();
  expect(await onTheWay).toEqual(['quick fulfilled', 'slow fulfilled']);
  expect(await read(wait)).toEqual(['quick fulfilled', 'slow fulfilled']);
});

test('a repeated id has a result in each of its places', async () => {
  const { wait } = startJobs(['quick', 'lost', 'quick'], answers);
  expect(wait.size).toBe(3);
  await clock().runAllAsync();
  expect(told(await wait)).toEqual(['quick fulfilled', 'lost rejected', 'quick fulfilled']);
});

test('no ids are no results', async () => {
  const started = startJobs([], {});
  expect(await started.wait).toEqual([]);
  expect(await read(started.wait)).toEqual([]);
  expect(started.settled).toBe(1);
});

test('a job that is added has its result last', async () => {
  const { wait, started } = startJobs(['slow'], answers);
  expect(wait.add('quick')).toBe(wait);
  await clock().tickAsync(2500);
  wait.add('lost');
  expect(wait.size).toBe(3);
  expect(started).toEqual(['slow', 'quick', 'lost']);
  await clock().runAllAsync();
  expect(told(await wait)).toEqual(['slow fulfilled', 'quick fulfilled', 'lost rejected']);
});

test('a job may be added to none, and inside the listener of the last result', async () => {
  const { wait } = startJobs([], answers);
  wait.add('quick');
  wait.once('result', () => wait.add('lost'));
  await clock().runAllAsync();
  expect(told(await wait)).toEqual(['quick fulfilled', 'lost rejected']);
});

test('once all have settled nothing can be added', async () => {
  const { wait } = startJobs(['quick'], answers);
  await clock().runAllAsync();
  await wait;
  expect(() => wait.add('slow')).toThrow(TypeError);
  expect(() => wait.add('')).toThrow(/^Expected `id` to be a non-empty string/);
});

test('each wait has its own deadline, from when it was added', async () => {
  const going = { first: [running()], second: [running()] };
  const { wait } = startJobs(['first'], going, { timeout: '10s' });
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
