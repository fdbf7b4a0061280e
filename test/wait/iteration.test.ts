import { describe, expect, test } from 'vitest';
import type { JobUpdate } from '../../src/machine/events.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, failed, running } from '../support/jobs.js';
import { firstOf, readTypes } from '../support/recorder.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

test('an iterator yields the updates from its creation on', async () => {
  const wait = waitForJob('job-1', {
    source: sequenceSource(running(1), running(2), completed()),
    polling,
  });
  await clock().tickAsync(5000);
  const read = readTypes(wait);
  await clock().runAllAsync();
  expect((await read).types).toEqual([
    'poll',
    'progress',
    'poll',
    'status',
    'progress',
    'completed',
  ]);
});

test('an iterator created after the end yields the final update', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(completed()) });
  await wait;
  const updates: JobUpdate[] = [];
  for await (const update of wait) updates.push(update);
  expect(updates).toEqual([{ type: 'completed', job: completed() }]);
});

test('an iterator created after a rejection throws it', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(failed('disk full')) });
  const error = await wait.catch(thrown => thrown);
  expect(await readTypes(wait)).toEqual({ types: [], thrown: error });
});

test('leaving a loop early does not abort the wait', async () => {
  const source = sequenceSource(running(), running(), completed());
  const wait = waitForJob('job-1', { source, polling });
  const leave = firstOf(wait).then(({ type }) => type);
  await clock().tickAsync(0);
  expect(await leave).toBe('poll');
  await clock().runAllAsync();
  await expect(wait).resolves.toEqual(completed());
});

test('an iterator that was returned yields nothing more', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(completed()) });
  const updates = wait[Symbol.asyncIterator]();
  await wait;
  await updates.return?.();
  expect(await updates.next()).toEqual({ done: true, value: undefined });
});

test('an iteration throws the reason of an abort', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(running()), polling });
  const read = readTypes(wait);
  await clock().tickAsync(5000);
  wait.abort('stop');
  expect(await read).toEqual({ types: ['poll', 'visible', 'status'], thrown: 'stop' });
});

describe('several concurrent calls of next()', () => {
  test('resolve in order', async () => {
    const wait = waitForJob('job-1', { source: sequenceSource(completed()) });
    const updates = wait[Symbol.asyncIterator]();
    const results = Promise.all(Array.from({ length: 7 }, () => updates.next()));
    expect((await results).map(({ done, value }) => (done ? 'end' : value.type))).toEqual([
      'poll',
      'visible',
      'status',
      'progress',
      'completed',
      'end',
      'end',
    ]);
  });

  test('reject once, and then end', async () => {
    const wait = waitForJob('job-1', { source: sequenceSource(running()), polling });
    const updates = wait[Symbol.asyncIterator]();
    await clock().tickAsync(0);
    for (let index = 0; index < 3; index += 1) await updates.next();
    const results = Promise.allSettled([updates.next(), updates.next()]);
    wait.abort('stop');
    expect(await results).toEqual([
      { status: 'rejected', reason: 'stop' },
      { status: 'fulfilled', value: { done: true, value: undefined } },
    ]);
    expect(await updates.next()).toEqual({ done: true, value: undefined });
  });
});

test('a slow reader loses the oldest poll updates and no others', async () => {
  const steps = Array.from({ length: 500 }, (_, index) => running(Math.floor(index / 10)));
  const wait = waitForJob('job-1', {
    source: sequenceSource(...steps, completed()),
    polling: fixed('1s'),
  });
  const updates = wait[Symbol.asyncIterator]();
  await clock().tickAsync(600_000);

  const kept: JobUpdate[] = [];
  for (let next = await updates.next(); !next.done; next = await updates.next())
    kept.push(next.value);
  const attempts = kept.flatMap(update => (update.type === 'poll' ? [update.attempt] : []));
  expect(attempts).toEqual(Array.from({ length: 100 }, (_, index) => index + 402));
  const percentages = kept.flatMap(update => (update.type === 'progress' ? [update.percent] : []));
  expect(percentages).toEqual([...Array.from({ length: 50 }, (_, index) => index), 100]);
  expect(kept.at(-1)?.type).toBe('completed');
});

test('an iteration yields stalled updates', async () => {
  const expectation = ({ attempt }: { attempt: number }) =>
    ({ eta: 1000, range: [500, 2000], stalled: attempt > 1 }) as const;
  const wait = waitForJob('job-1', {
    source: sequenceSource(running(40), running(40), completed()),
    polling: { nextDelay: () => 10_000, expectation },
  });
  const read = readTypes(wait);
  await clock().runAllAsync();
  expect((await read).types.filter(type => type !== 'poll')).toEqual([
    'visible',
    'status',
    'progress',
    'stalled',
    'status',
    'progress',
    'completed',
  ]);
});
