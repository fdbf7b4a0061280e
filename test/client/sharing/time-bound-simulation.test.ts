import { expect, test, vi } from 'vitest';
import { fixed } from '../../../src/polling/fixed.js';
import { seeded } from '../../support/random.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import type { ListFaults } from './support/faulty-list.js';
import { simulatedJobs } from './support/simulated-job.js';
import { strangers } from './support/strangers.js';
import { runFor, runUntilSettled } from './support/virtual-time.js';
import { outcomeOf, withoutHistory } from './support/waits.js';

const clock = useVirtualClock();

vi.setConfig({ testTimeout: 60_000 });

const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const others = strangers(3000);

/** A list that is slow, behind the truth, forgetful, broken or silent, each for a while. */
function faultsOf(random: () => number): ListFaults {
  const delays = [0, 0, 300, 4500, 4900, Number.POSITIVE_INFINITY];
  const pick = (): number => delays[Math.floor(random() * delays.length)] ?? 0;
  const delay = Array.from({ length: 20 }, pick);
  const lag = random() < 0.3 ? 30_000 * random() : 0;
  const omitted = random() < 0.3 ? 0.2 : 0;
  const broken = random() < 0.2 ? 0.3 : 0;
  return {
    asOf: (_, { at, random: roll }) => (roll() < omitted ? undefined : at - lag),
    answer: ({ at, random: roll }) => ({
      delay: delay[Math.floor(at / 5000) % delay.length] ?? 0,
      ...(roll() < broken && { status: 500 }),
    }),
  };
}

/** Everything about a run: printed if it fails. */
function scenario(seed: number) {
  const random = seeded(seed);
  const count = [3, 10, 40, 100][seed % 4] ?? 1;
  const requestTimeout = [2000, 5000, 10_000, 30_000][Math.floor(random() * 4)] ?? 30_000;
  const timeouts = Array.from({ length: count }, () => Math.round(5000 + 55_000 * random()));
  const together = random() < 0.5;
  const jobs = simulatedJobs(count, index => {
    const isEnding = random() < 0.5;
    const timeout = timeouts[together ? 0 : index] ?? 0;
    return isEnding ? { endsAt: Math.round(timeout * random()) } : {};
  });
  const pauses = Array.from({ length: Math.floor(4 * random()) }, () => ({
    at: Math.round(60_000 * random()),
    retryAfter: [1, 5, 60][Math.floor(3 * random())] ?? 1,
  }));
  const timeoutOf = (index: number): number => timeouts[together ? 0 : index] ?? 0;
  return { random, jobs, requestTimeout, pauses, timeoutOf, polling: 2000 + 10_000 * random() };
}

test.each(SEEDS)('every wait ends in time and with the truth (seed %i)', async seed => {
  const { random, jobs, requestTimeout, pauses, timeoutOf, polling } = scenario(seed);
  const { client } = simulate(
    {
      jobs,
      seed,
      strangers: seed % 2 ? others : [],
      faults: faultsOf(random),
      answerJob: id =>
        id.startsWith('throttled')
          ? { status: 429, headers: { 'retry-after': id.split('-')[1] ?? '' } }
          : undefined,
    },
    { requestTimeout, rateLimit: { requestsPerSecond: 100 } },
  );
  const throttled = pauses.map(async ({ at, retryAfter }) => {
    await new Promise(resolve => setTimeout(resolve, at));
    await client.getJob(`throttled-${retryAfter}`).catch(() => {});
  });
  const waits = jobs.map(async ({ id, endsAt }, index) => {
    const timeout = timeoutOf(index);
    const strategy = index % 3 ? fixed(polling) : withoutHistory(seed);
    const outcome = await client.waitForJob(id, { polling: strategy, timeout }).then(
      job => ({ at: performance.now(), job }),
      error => ({ at: performance.now(), error }),
    );
    const truth = endsAt <= timeout ? 'completed' : 'WAIT_TIMEOUT';
    const isInTime = outcome.at <= timeout + 2 * requestTimeout;
    const word = outcomeOf(outcome);
    if (isInTime && word === truth) return [];
    return [`${id} was ${truth}: ${word} at ${outcome.at}, deadline ${timeout}`];
  });
  const violations = await runUntilSettled(clock(), Promise.all(waits));
  expect(violations.flat(), JSON.stringify({ requestTimeout, pauses, polling })).toEqual([]);
  await runUntilSettled(clock(), Promise.all(throttled));
  await runFor(clock(), 100);
});
