import { describe, expect, test, vi } from 'vitest';
import type { JobClient } from '../../../src/client/job-client.js';
import type { JobClientOptions } from '../../../src/client/options.js';
import { fixed } from '../../../src/polling/fixed.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { simulatedJobs } from './support/simulated-job.js';
import type { SimulatedService, SimulatedServiceOptions } from './support/simulated-service.js';
import { strangers } from './support/strangers.js';
import { runUntilSettled } from './support/virtual-time.js';
import { outcomeOf } from './support/waits.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const DEADLINE = 20_000;
/** The client's default. */
const RATE_LIMIT = { requestsPerSecond: 10 };

interface Settled {
  readonly word: string;
  readonly at: number;
  /** The longest time from one poll event to the next. */
  readonly longestGap: number;
}

/** Waits for all jobs, from 0, while something else happens to the client. */
async function settle(
  options: SimulatedServiceOptions,
  {
    timeout = DEADLINE,
    polling = 5000,
    settings = {},
    meanwhile = async () => {},
  }: {
    readonly timeout?: number;
    readonly polling?: number;
    readonly settings?: JobClientOptions;
    readonly meanwhile?: (client: JobClient) => Promise<unknown>;
  },
): Promise<{ readonly settled: readonly Settled[]; readonly service: SimulatedService }> {
  const { client, service } = simulate(options, { rateLimit: RATE_LIMIT, ...settings });
  const settling = options.jobs.map(async ({ id }) => {
    const wait = client.waitForJob(id, { polling: fixed(polling), timeout });
    let [longestGap, lastPollAt] = [0, 0];
    wait.on('poll', () => {
      longestGap = Math.max(longestGap, performance.now() - lastPollAt);
      lastPollAt = performance.now();
    });
    const outcome = await wait.then(
      job => ({ at: performance.now(), job }),
      error => ({ at: performance.now(), error }),
    );
    return { word: outcomeOf(outcome), at: outcome.at, longestGap };
  });
  const all = Promise.all([Promise.all(settling), meanwhile(client)]);
  const [settled] = await runUntilSettled(clock(), all);
  return { settled, service };
}

/** Requests a job at a time. */
const requestAt = (time: number) => async (client: JobClient) => {
  await new Promise(resolve => setTimeout(resolve, time));
  await client.getJob('throttled').catch(() => {});
};

/** A service that answers one id with 429. */
const throttling = (retryAfter: string) => (id: string) =>
  id === 'throttled' ? { status: 429, headers: { 'retry-after': retryAfter } } : undefined;

const everyOther = (index: number) => (index % 2 ? { endsAt: 15_000 } : {});
const truth = (index: number): string => (index % 2 ? 'completed' : 'WAIT_TIMEOUT');

describe('while another request of the client has brought about a pause of a minute', () => {
  test.each([
    [1, 2000],
    [10, 2000],
    [10, 4990],
    [100, 2000],
    [100, 4100],
    [100, 19_900],
  ])(
    '%i waits end with the truth soon after their deadline if it begins at %i ms',
    async (count, time) => {
      const jobs = simulatedJobs(count, everyOther);
      const { settled, service } = await settle(
        { jobs, answerJob: throttling('60') },
        { meanwhile: requestAt(time) },
      );
      expect(settled.map(({ word }) => word)).toEqual(jobs.map((_, index) => truth(index)));
      // The rate is halved, and has to serve all.
      for (const { at } of settled) expect(at).toBeLessThan(DEADLINE + 4000 + count * 200);
      const scansInPause = service
        .of('list')
        .filter(({ at }) => at > time + 100 && at < time + 60_000);
      expect(scansInPause).toEqual([]);
    },
  );
});

describe('a hundred waits', () => {
  test('end soon after their deadline however slow the pages of a long list are', async () => {
    const jobs = simulatedJobs(100, everyOther);
    const { settled } = await settle(
      { jobs, strangers: strangers(3000), faults: { answer: () => ({ delay: 4500 }) } },
      { polling: 3000 },
    );
    expect(settled.map(({ word }) => word)).toEqual(jobs.map((_, index) => truth(index)));
    for (const { at } of settled) expect(at).toBeLessThan(DEADLINE + 30_000);
  });

  test('are polled about when it is due while such a list is read, if the rate limit allows', async () => {
    const jobs = simulatedJobs(100);
    const { settled } = await settle(
      { jobs, strangers: strangers(3000), faults: { answer: () => ({ delay: 4500 }) } },
      { polling: 3000, settings: { rateLimit: { requestsPerSecond: 200 } } },
    );
    for (const { at, longestGap } of settled) {
      // A scan may hold the poll at the deadline, and another one the poll after that.
      expect(at).toBeLessThan(DEADLINE + 2 * 5000);
      expect(longestGap).toBeLessThan(3000 + 7000);
    }
  });

  test.each(['1s', '2s', '10s'])(
    'end within two requests after their deadline with a request timeout of %s',
    async requestTimeout => {
      const jobs = simulatedJobs(100);
      const { settled } = await settle(
        { jobs, strangers: strangers(3000), faults: { answer: () => ({ delay: 4500 }) } },
        { settings: { requestTimeout, rateLimit: { requestsPerSecond: 200 } } },
      );
      const bound = DEADLINE + 2 * 1000 * Number.parseInt(requestTimeout, 10);
      for (const { at } of settled) expect(at).toBeLessThanOrEqual(bound);
    },
  );
});

test('waits end in time, in a pause and while other pages are awaited', async () => {
  const jobs = simulatedJobs(100, everyOther);
  const { settled } = await settle(
    {
      jobs,
      strangers: strangers(3000),
      faults: { answer: () => ({ delay: 4500 }) },
      answerJob: throttling('60'),
    },
    { meanwhile: requestAt(7000) },
  );
  expect(settled.map(({ word }) => word)).toEqual(jobs.map((_, index) => truth(index)));
  for (const { at } of settled) expect(at).toBeLessThan(DEADLINE + 30_000);
});

describe('a wait ends in time though', () => {
  test('two thousand requests without a deadline are queued before it', async () => {
    const jobs = simulatedJobs(10, everyOther);
    const { settled } = await settle(
      { jobs },
      {
        timeout: 60_000,
        polling: 40_000,
        meanwhile: client =>
          Promise.all(Array.from({ length: 2000 }, (_, index) => client.getJob(`other-${index}`))),
      },
    );
    expect(settled.map(({ word }) => word)).toEqual(jobs.map((_, index) => truth(index)));
    for (const { at } of settled) expect(at).toBeLessThan(60_000 + 5000);
  });

  test.each([
    ['the list is slow', () => ({ delay: 20_000 }), 100_000],
    ['the list is never answered', () => ({ delay: Number.POSITIVE_INFINITY }), 100_000],
    ['in a pause', () => undefined, 14_000],
  ])('its job failed for a reason that only the list has: %s', async (_, answer, time) => {
    const jobs = simulatedJobs(20, () => ({ endsAt: 15_000, outcome: 'Failed', failReason: 'x' }));
    const { settled } = await settle(
      { service: 'ddm', jobs, faults: { answer }, answerJob: throttling('60') },
      { settings: { requestTimeout: '10s' }, meanwhile: requestAt(time) },
    );
    expect([...new Set(settled.map(({ word }) => word))]).toEqual(['JOB_FAILED']);
    for (const { at } of settled) expect(at).toBeLessThanOrEqual(DEADLINE + 20_000);
  });

  test('no request is answered and others wait for the first', async () => {
    const jobs = simulatedJobs(100);
    const { settled } = await settle(
      { jobs, answerJob: () => ({ delay: Number.POSITIVE_INFINITY }) },
      { settings: { requestTimeout: '10s' } },
    );
    for (const { at } of settled) expect(at).toBeLessThanOrEqual(DEADLINE + 20_000);
  });

  test.each([true, false])(
    'five hundred waits share a deadline and a rate limit, sharing: %s',
    async sharing => {
      const jobs = simulatedJobs(500);
      const { settled } = await settle(
        { jobs, faults: { answer: () => ({ status: 500 }) } },
        { settings: { sharing } },
      );
      for (const { at } of settled) expect(at).toBeLessThanOrEqual(DEADLINE + 50_000);
    },
  );
});
