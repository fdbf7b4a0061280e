import { describe, expect, test, vi } from 'vitest';
import type { ClientStats } from '../../../src/client/job-client.js';
import type { JobClientOptions } from '../../../src/client/options.js';
import { seeded } from '../../support/random.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { forgetful, waitForAll } from './support/crowd.js';
import { begunAt, type SimulatedJob, simulatedJobs } from './support/simulated-job.js';
import type { Received, SimulatedServiceOptions } from './support/simulated-service.js';
import { strangers } from './support/strangers.js';
import { runUntilSettled } from './support/virtual-time.js';

const clock = useVirtualClock();

// Crowds take their time on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000 });

/** About eight minutes each, lognormally. */
function alike(count: number, percentages?: SimulatedJob['percentages']): SimulatedJob[] {
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
  /** Looks that waits took. */
  readonly looks: number;
  /** From the end of a job to that of its wait, on average. */
  readonly delay: number;
}

/** What it takes to wait adaptively for all of these jobs, from now on. */
async function costOf(
  options: SimulatedServiceOptions,
  settings: JobClientOptions = {},
): Promise<Cost> {
  const now = performance.now();
  const jobs = options.jobs.map(job => begunAt(now, job));
  const { client, service } = simulate({ ...options, jobs }, settings);
  let looks = 0;
  const polling = forgetful();
  const counting = {
    ...polling,
    nextDelay: (context: Parameters<typeof polling.nextDelay>[0]) => {
      looks += 1;
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
    // After the last one no strategy is asked for a delay.
    looks: looks + outcomes.length,
    delay: delays.reduce((sum, each) => sum + each, 0) / delays.length,
  };
}

describe('400 waits of a service that tells the truth', () => {
  test.each([
    ['without percentages', undefined],
    ['with even percentages', 'even'],
  ] as const)('%s take at most 3 requests a job', async (_, percentages) => {
    const jobs = alike(400, percentages);
    const { received, delay } = await costOf({ jobs });
    const apart = await costOf({ jobs: alike(100, percentages) }, { sharing: false });
    expect(received.length).toBeLessThanOrEqual(3 * 400);
    expect(delay).toBeLessThanOrEqual(apart.delay);
  });

  test('are counted: requests that were sent, and looks that needed none of their own', async () => {
    const { received, looks, stats } = await costOf({ jobs: alike(200) });
    expect(stats).toEqual({
      requests: received.length,
      saved: stats.saved,
      queued: 0,
      throttled: 0,
    });
    const byId = received.filter(({ kind }) => kind === 'job').length;
    // A request by id to see whether the list tells the truth is no look; its answer may be one.
    expect(stats.saved).toBeGreaterThanOrEqual(looks - byId);
    expect(stats.saved).toBeLessThan(looks);
  });
});

describe('where a hundred thousand others have tasks going', () => {
  const others = strangers(100_000);

  test('waiting takes no more than 1.3 times the requests that it takes without sharing', async () => {
    const jobs = alike(100);
    const shared = await costOf({ jobs, strangers: others });
    const apart = await costOf({ jobs }, { sharing: false });
    expect(shared.received.length).toBeLessThanOrEqual(1.3 * apart.received.length);
    expect(shared.delay).toBeLessThanOrEqual(1.3 * apart.delay + 1000);
  });
});

test('sharing: false reads no list and saves nothing', async () => {
  const { lists, stats, looks, received } = await costOf({ jobs: alike(50) }, { sharing: false });
  expect(lists).toBe(0);
  expect(stats).toEqual({ requests: looks, saved: 0, queued: 0, throttled: 0 });
  expect(received).toHaveLength(looks);
});

test.each([1, 2, 3, 5, 10])('%i waits take no more requests than apart', async count => {
  const jobs = alike(count);
  const shared = await costOf({ jobs });
  const apart = await costOf({ jobs }, { sharing: false });
  expect(shared.received.length).toBeLessThanOrEqual(1.1 * apart.received.length + 1);
});
