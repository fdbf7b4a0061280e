/** The jobs of a run: the same in every process with the same plan. */
import { normal, seeded } from '../random.js';

export const JOB_NAME = 'CreateGaussDBV5Instance';
/** One job in this many fails, with a fail reason of its own. */
const FAILING = 20;

/** Durations of jobs in milliseconds, by the name in a plan. */
const DURATIONS = {
  'eight minutes': random => 480_000 * Math.exp(0.4 * normal(random)),
  'an hour': () => 3_600_000,
  'half a minute': random => 20_000 + 40_000 * random(),
  '60 to 90 seconds': random => 60_000 + 30_000 * random(),
  'three minutes or more': random => 180_000 + 60_000 * random(),
  seconds: random => 2500 + 2000 * random(),
};

/**
 * Jobs in the order of their creation. `startsAt` and `endsAt` are milliseconds since the start of the run. Each job is
 * created, and its wait started, at a random time within the first `startedOver` milliseconds.
 */
export function planJobs({ count, duration, startedOver = 0, seed }) {
  const random = seeded(seed);
  const startTimes = Float64Array.from({ length: count }, () => startedOver * random()).sort();
  return Array.from(startTimes, (startsAt, index) => {
    const fails = index % FAILING === FAILING - 1;
    return {
      id: `5ca1ab1e-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      startsAt,
      endsAt: startsAt + DURATIONS[duration](random),
      reason: fails ? `Quota exceeded for job ${index}` : undefined,
    };
  });
}

/** The index in the plan of the job with this id. */
export function indexOf(id) {
  return Number.parseInt(id.slice(-12), 16);
}
