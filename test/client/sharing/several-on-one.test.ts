import { describe, expect, test } from 'vitest';
import type { JobClient } from '../../../src/client/job-client.js';
import { isJobWaitError } from '../../../src/model/wait-errors.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { JobWait } from '../../../src/wait/job-wait.js';
import { rejectionOf } from '../../support/client.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { simulatedJob } from './support/simulated-job.js';
import { runFor, runUntilSettled } from './support/virtual-time.js';

const clock = useVirtualClock();
const every10s = fixed('10s');
const job = simulatedJob('job-1', { visibleAt: 1000, endsAt: 95_000, percentages: 'even' });

function waits(client: JobClient, count: number): JobWait[] {
  return Array.from({ length: count }, () => client.waitForJob('job-1', { polling: every10s }));
}

describe('of several waits on one job', () => {
  test('each ends by its own timeout', async () => {
    const { client } = simulate({ jobs: [simulatedJob('job-1')] });
    const timeouts = [0, 12_000, 30_000, 45_000];
    const ended = timeouts.map(async timeout => {
      const error = await rejectionOf(client.waitForJob('job-1', { polling: every10s, timeout }));
      expect(isJobWaitError(error) && error.code).toBe('WAIT_TIMEOUT');
      return performance.now();
    });
    const times = await runUntilSettled(clock(), Promise.all(ended));
    for (const [index, time] of times.entries()) {
      expect(time).toBeGreaterThanOrEqual(timeouts[index] ?? 0);
      expect(time).toBeLessThan((timeouts[index] ?? 0) + 1000);
    }
  });

  test('an abort ends one and no other', async () => {
    const { client } = simulate({ jobs: [job] });
    const [first, ...others] = waits(client, 5) as [JobWait, ...JobWait[]];
    const controller = new AbortController();
    const bySignal = client.waitForJob('job-1', { polling: every10s, signal: controller.signal });
    const reasons = [rejectionOf(first), rejectionOf(bySignal)];
    await runFor(clock(), 20_025);
    first.abort('enough');
    controller.abort('enough of this');
    expect(await Promise.all(reasons)).toEqual(['enough', 'enough of this']);
    const ended = await runUntilSettled(clock(), Promise.all(others));
    expect(ended.map(({ status }) => status)).toEqual(Array(4).fill('Completed'));
  });

  test('an abort in the middle of a request takes it from nobody', async () => {
    const { client, service } = simulate({ jobs: [job], latency: 1000 });
    const [first, second] = waits(client, 2) as [JobWait, JobWait];
    await runFor(clock(), 500);
    expect(service.open).toBe(1);
    first.abort();
    await runFor(clock(), 100);
    expect(service.open).toBe(1);
    expect(
      (
        await runUntilSettled(
          clock(),
          second.then(value => value),
        )
      ).status,
    ).toBe('Completed');
    expect(service.received.filter(({ cancelled }) => cancelled)).toEqual([]);
  });

  test('the last to leave ends the request under way', async () => {
    const { client, service } = simulate({ jobs: [job], latency: 1000 });
    const many = waits(client, 3);
    await runFor(clock(), 500);
    for (const wait of many) {
      expect(service.open).toBe(1);
      wait.abort();
    }
    await runFor(clock(), 0);
    expect(service.open).toBe(0);
    expect(service.received).toMatchObject([{ cancelled: true }]);
    expect(clock().countTimers()).toBe(0);
  });

  test('one that begins while the last request is being given up asks anew', async () => {
    const { client } = simulate({ jobs: [job], latency: 1000 });
    const [first] = waits(client, 1) as [JobWait];
    await runFor(clock(), 500);
    first.abort();
    const [second] = waits(client, 1) as [JobWait];
    expect(
      (
        await runUntilSettled(
          clock(),
          second.then(value => value),
        )
      ).status,
    ).toBe('Completed');
  });
});

test('waits with a pace of their own keep it: one each second does not hurry one each ten seconds', async () => {
  const { client } = simulate({ jobs: [simulatedJob('job-1')] });
  const polls = { often: 0, seldom: 0 };
  const often = client.waitForJob('job-1', { polling: fixed('1s') });
  const seldom = client.waitForJob('job-1', { polling: every10s });
  often.on('poll', () => {
    polls.often += 1;
  });
  seldom.on('poll', () => {
    polls.seldom += 1;
  });
  await runFor(clock(), 100_500);
  often.abort();
  seldom.abort();
  expect(polls.often).toBeGreaterThanOrEqual(90);
  expect(polls.often).toBeLessThanOrEqual(126);
  // As early as its tolerance lets it: every 8 s.
  expect(polls.seldom).toBeGreaterThanOrEqual(9);
  expect(polls.seldom).toBeLessThanOrEqual(13);
});
