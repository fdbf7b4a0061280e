import { expect, test } from 'vitest';
import type { JobsWaitEvents } from '../../src/wait/jobs-wait.js';
import { completed, failed, running } from '../support/jobs.js';
import { startJobs } from '../support/jobs-wait.js';
import type { SourceResponse } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
type Progress = JobsWaitEvents['progress'];

async function progressOf(responses: Record<string, SourceResponse[]>): Promise<Progress[]> {
  const { wait } = startJobs(Object.keys(responses), responses);
  const updates: Progress[] = [];
  wait.on('progress', progress => updates.push(progress));
  await clock().runAllAsync();
  await wait;
  return updates;
}

test('the percentage of a batch is the mean; a settled job counts as 100 however it ended', async () => {
  const updates = await progressOf({
    a: [running(10), running(50), completed()],
    b: [running(20), failed('disk full')],
  });
  expect(updates.map(({ percent }) => percent)).toEqual([5, 15, 35, 75, 100, 100]);
  expect(updates.map(({ settled, rejected, total }) => [settled, rejected, total])).toEqual([
    [0, 0, 2],
    [0, 0, 2],
    [0, 0, 2],
    [1, 1, 2],
    [1, 1, 2],
    [2, 1, 2],
  ]);
  expect(updates.every(Object.isFrozen)).toBe(true);
});

test('the percentage of a batch ends at exactly 100, fractions included', async () => {
  const updates = await progressOf({
    a: [running(0.1), running(33.3), running(66.7), completed()],
    b: [running(0.2), running(14.9), running(71.3), completed()],
    c: [running(0.7), running(99.9), completed()],
  });
  expect(updates.at(-1)).toEqual({ settled: 3, rejected: 0, total: 3, percent: 100, eta: 0 });
});

test('the ETA of a batch is that of its last job, and undefined while one job has none', async () => {
  const updates = await progressOf({
    quick: [running(0), running(50), completed()],
    slow: [
      running(),
      running(0),
      running(10),
      running(20),
      ...Array<SourceResponse>(6).fill(running(20)),
      completed(),
    ],
  });
  const etas = updates.map(({ eta }) => eta);
  expect(etas.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
  expect(etas).toContain(9000);
  expect(etas.at(-1)).toBe(0);
});
