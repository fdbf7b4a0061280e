import { describe, expect, test, vi } from 'vitest';
import type { ClientStats } from '../../../src/client/job-client.js';
import type { JobClientOptions } from '../../../src/client/options.js';
import { seeded } from '../../support/random.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { begunAt, type SimulatedJob, simulatedJobs } from './support/simulated-job.js';
import type { Received, SimulatedServiceOptions } from './support/simulated-service.js';
import { strangers } from './support/strangers.js';
import { runUntilSettled } from './support/virtual-time.js';
import { waitForAll, withoutHistory } from './support/waits.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** About eight minutes each, lognormally. */
function similarJobs(count: number, percentages?: SimulatedJob['percentages']): SimulatedJob[] {
  const random = seeded(5);
  return simulatedJobs(count, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const endsAt = 480_000 * Math.exp(0.4 * normal);
    return { endsAt, ...(percentages && { percentages }) };
  });
}

interface Cost {
  readonly received: readonly Received[];
  readonly lists: number;
  readonly stats: ClientStats;
  /** Number of polls of all waits. */
  readonly polls: number;
  /** Mean time from the end of a job to that of its wait. */
  readonly delay: number;
}

/** Waits adaptively for all jobs, from now on. */
async function costOf(
  options: SimulatedServiceOptions,
  settings: JobClientOptions = {},
): Promise<Cost> {
  const now = performance.now();
  const jobs = options.jobs.map(job => begunAt(now, job));
  const { client, service } = simulate({ ...options, jobs }, settings);
  let polls = 0;
  const polling = withoutHistory();
  const counting = {
    ...polling,
    nextDelay: (context: Parameters<typeof polling.nextDelay>[0]) => {
      polls += 1;
      return polling.nextDelay(context);
    },
  };
  const ended = waitForAll(client, jobs, () => counting);
  const outcomes = await runUntilSettled(clock(), ended);
  const delays = outcomes.map(({ at }, index) => at - (jobs[index]?.endsAt ?? 0));
  return {
    received: service.received,
    lists: service.of('list').length,
    stats: client.stats(),
    // No delay is planned after the last poll.
    polls: polls + outcomes.length,
    delay: delays.reduce((sum, each) => sum + each, 0) / delays.length,
  };
}

describe('four hundred waits', () => {
  test.each([
    ['without percentages', undefined],
    ['with even percentages', 'even'],
  ] as const)('%s take at most 3 requests per job', async (_, percentages) => {
    const jobs = similarJobs(400, percentages);
    const { received, delay } = await costOf({ jobs });
    const unshared = await costOf({ jobs: similarJobs(100, percentages) }, { sharing: false });
    expect(received.length).toBeLessThanOrEqual(3 * 400);
    expect(delay).toBeLessThanOrEqual(unshared.delay);
  });

  test('count requests sent, and polls served without a request of their own', async () => {
    const { received, polls, stats } = await costOf({ jobs: similarJobs(200) });
    expect(stats).toEqual({
      requests: received.length,
      saved: stats.saved,
      queued: 0,
      throttled: 0,
    });
    const byId = received.filter(({ kind }) => kind === 'job').length;
    // A request that checks a row is no poll, but its response may serve one.
    expect(stats.saved).toBeGreaterThanOrEqual(polls - byId);
    expect(stats.saved).toBeLessThan(polls);
  });
});

describe('among a hundred thousand other tasks', () => {
  const others = strangers(100_000);

  test('a hundred waits take at most 1.3 times the requests that they take without sharing', async () => {
    const jobs = similarJobs(100);
    const shared = await costOf({ jobs, strangers: others });
    const unshared = await costOf({ jobs }, { sharing: false });
    expect(shared.received.length).toBeLessThanOrEqual(1.3 * unshared.received.length);
    expect(shared.delay).toBeLessThanOrEqual(1.3 * unshared.delay + 1000);
  });
});

test('with sharing: false no list is read and nothing saved', async () => {
  const { lists, stats, polls, received } = await costOf(
    { jobs: similarJobs(50) },
    { sharing: false },
  );
  expect(lists).toBe(0);
  expect(stats).toEqual({ requests: polls, saved: 0, queued: 0, throttled: 0 });
  expect(received).toHaveLength(polls);
});

test.each([1, 2, 3, 5, 10])('%i waits take no more requests than without sharing', async count => {
  const jobs = similarJobs(count);
  const shared = await costOf({ jobs });
  const unshared = await costOf({ jobs }, { sharing: false });
  expect(shared.received.length).toBeLessThanOrEqual(1.1 * unshared.received.length + 1);
});
