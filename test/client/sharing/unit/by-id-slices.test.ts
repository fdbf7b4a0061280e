import { expect, test } from 'vitest';
import type { WatchedJob } from '../../../../src/client/sharing/watched-job.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { askers } from './support/askers.js';

const clock = useVirtualClock();
const DUE = { suspectedTerminal: false } as const;

test('after each hundred requests everything else has its turn', async () => {
  const { byId, jobs, asked } = askers(250);
  const all = byId.requestAll(jobs, DUE);
  const counts = [asked.length];
  while ((counts.at(-1) as number) < 250 && counts.length < 10) {
    await clock().nextAsync();
    counts.push(asked.length);
  }
  expect(counts).toEqual([100, 200, 250]);
  await all;
});

test('jobs that are being asked for anyway do not fill a slice', async () => {
  const { byId, jobs, asked } = askers(150);
  await byId.requestAll(jobs.slice(0, 60), DUE);
  await byId.requestAll(jobs, DUE);
  expect(asked).toHaveLength(150);
});

test('whom nobody wants to know of by its turn, or who is asked for by then, is passed over', async () => {
  const { byId, jobs, asked } = askers(110);
  const all = byId.requestAll(jobs, DUE);
  (jobs[105] as WatchedJob).takePolls(() => true);
  await byId.requestAll(jobs.slice(107, 108), DUE);
  await clock().tickAsync(1);
  await all;
  const ids = asked.map(({ id }) => id);
  expect(ids).toHaveLength(109);
  expect(new Set(ids).size).toBe(109);
  expect(ids).not.toContain('job-105');
});
