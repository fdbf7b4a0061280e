import { describe, expect, test, vi } from 'vitest';
import type { JobWaitError } from '../../../src/model/wait-errors.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { WaitOptions } from '../../../src/wait/options.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { type SimulatedJob, simulatedJobs } from './support/simulated-job.js';
import type { SimulatedService, SimulatedServiceOptions } from './support/simulated-service.js';
import { runUntilSettled } from './support/virtual-time.js';
import { outcomeOf } from './support/waits.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });
const MINUTE = 60_000;

interface Settled {
  readonly at: number;
  readonly word: string;
  readonly error: JobWaitError;
}

/** Waits for all jobs, from 0, with the same options. */
async function settle(
  options: SimulatedServiceOptions,
  wait: WaitOptions,
): Promise<{ readonly settled: Settled[]; readonly service: SimulatedService }> {
  const { client, service } = simulate(options);
  const waits = options.jobs.map(({ id }) =>
    client.waitForJob(id, { polling: fixed('30s'), ...wait }).then(
      job => ({ at: performance.now(), job }),
      error => ({ at: performance.now(), error }),
    ),
  );
  const outcomes = await runUntilSettled(clock(), Promise.all(waits));
  const settled = outcomes.map(outcome => ({
    at: outcome.at,
    word: outcomeOf(outcome),
    error: ('error' in outcome ? outcome.error : undefined) as JobWaitError,
  }));
  return { settled, service };
}

/** Number of requests from a time on. */
const requestsFrom = (service: SimulatedService, time: number): number =>
  service.received.filter(({ at }) => at >= time).length;

describe('waits with one deadline', () => {
  test('take a few dozen requests at the deadline, and none settles before it', async () => {
    const jobs = simulatedJobs(1000);
    const { settled, service } = await settle(
      { jobs },
      { timeout: 10 * MINUTE, polling: fixed('3m') },
    );
    expect([...new Set(settled.map(({ word }) => word))]).toEqual(['WAIT_TIMEOUT']);
    const times = settled.map(({ at }) => at);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(Math.max(...times)).toBeLessThan(10 * MINUTE + 10_000);
    // 10 pages, and some requests before the scan.
    expect(requestsFrom(service, 10 * MINUTE)).toBeLessThanOrEqual(38);
    expect(requestsFrom(service, 0)).toBeLessThan(2 * 1000);
  });

  test('distinguish jobs that completed shortly before from running ones', async () => {
    const jobs = simulatedJobs(300, index => ({
      endsAt: index % 10 === 0 ? 10 * MINUTE - 1 - 10 * index : Infinity,
    }));
    const { settled, service } = await settle({ jobs }, { timeout: 10 * MINUTE });
    for (const [index, { word }] of settled.entries()) {
      expect(word).toBe(index % 10 === 0 ? 'completed' : 'WAIT_TIMEOUT');
    }
    expect(requestsFrom(service, 10 * MINUTE)).toBeLessThanOrEqual(30 + 30);
  });

  test('report the last known state of the job', async () => {
    const jobs = simulatedJobs(100, () => ({ endsAt: 20 * MINUTE, percentages: 'even' }));
    const { settled } = await settle({ jobs }, { timeout: 10 * MINUTE });
    for (const { error } of settled) {
      expect(error.job).toMatchObject({ status: 'Running', progress: 50 });
      expect(error.checkpoint).toBeDefined();
      expect(error.attempts).toBeGreaterThan(10);
    }
  });
});

test('deadlines spread over a minute are all kept', async () => {
  const jobs = simulatedJobs(100);
  const { client } = simulate({ jobs });
  const late = jobs.map(async ({ id }, index) => {
    const timeout = 5 * MINUTE + 600 * index;
    await client.waitForJob(id, { polling: fixed('30s'), timeout }).catch(() => {});
    return performance.now() - timeout;
  });
  const lateness = await runUntilSettled(clock(), Promise.all(late));
  expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...lateness)).toBeLessThan(5000);
});

test('a timeout of 0 takes at most one poll per wait, and finds completed jobs', async () => {
  const jobs: SimulatedJob[] = simulatedJobs(200, index => (index % 2 ? {} : { endsAt: 0 }));
  const { settled, service } = await settle({ jobs }, { timeout: 0 });
  expect(settled.map(({ word }) => word)).toEqual(
    jobs.map((_, index) => (index % 2 ? 'WAIT_TIMEOUT' : 'completed')),
  );
  expect(requestsFrom(service, 0)).toBeLessThanOrEqual(205);
});

describe('for waits polled by list', () => {
  test('a job that disappears is reported after visibilityTimeout', async () => {
    const jobs = simulatedJobs(100, index => ({ goneAt: index < 20 ? 5 * MINUTE : Infinity }));
    const { settled } = await settle({ jobs }, { timeout: 10 * MINUTE, visibilityTimeout: '45s' });
    for (const [index, { word, at }] of settled.entries()) {
      expect(word).toBe(index < 20 ? 'JOB_NOT_FOUND' : 'WAIT_TIMEOUT');
      if (index >= 20) continue;
      expect(at).toBeGreaterThanOrEqual(5 * MINUTE + 45_000);
      expect(at).toBeLessThan(7 * MINUTE);
    }
  });

  test('an outage longer than outageTimeout ends all', async () => {
    const jobs = simulatedJobs(100);
    const down = (at: number) => (at > 5 * MINUTE ? { status: 503 } : undefined);
    const { settled } = await settle(
      {
        jobs,
        answerJob: (_, at) => down(at),
        faults: { answer: ({ at }) => down(at) },
      },
      { timeout: '1h', outageTimeout: '2m' },
    );
    for (const { word, at } of settled) {
      expect(word).toBe('SERVICE_UNAVAILABLE');
      expect(at).toBeGreaterThanOrEqual(7 * MINUTE);
      expect(at).toBeLessThan(8.5 * MINUTE);
    }
  });

  test('a shorter outage ends none', async () => {
    const jobs = simulatedJobs(100, () => ({ endsAt: 9 * MINUTE }));
    const down = (at: number) =>
      at > 5 * MINUTE && at < 6.5 * MINUTE ? { status: 503 } : undefined;
    const { settled } = await settle(
      {
        jobs,
        answerJob: (_, at) => down(at),
        faults: { answer: ({ at }) => down(at) },
      },
      { timeout: '1h', outageTimeout: '2m' },
    );
    for (const { word, at } of settled) {
      expect(word).toBe('completed');
      expect(at).toBeLessThan(10.5 * MINUTE);
    }
  });
});
