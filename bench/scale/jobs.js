/** The jobs of a run: the same in every process that is given the same plan. */
import { normal, seeded } from '../random.js';

export const JOB_NAME = 'CreateGaussDBV5Instance';
/** One job in so many fails, with a reason of its own. */
const FAILING = 20;

/** How long jobs take, in milliseconds, by the name that a plan gives. */
const DURATIONS = {
  'eight minutes': random => 480_000 * Math.exp(0.4 * normal(random)),
  'an hour': () => 3_600_000,
  'half a minute': random => 20_000 + 40_000 * random(),
  seconds: random => 2500 + 2000 * random(),
};

/**
 * Jobs in the order of their creation. `begins` and `ends` are milliseconds since the run began; a job is created, and
 * the wait for it begun, at once or at some time of the first `begunOver` milliseconds.
 */
export function planJobs({ count, duration, begunOver = 0, seed }) {
  const random = seeded(seed);
  const begins = Float64Array.from({ length: count }, () => begunOver * random()).sort();
  return Array.from(begins, (start, index) => {
    const fails = index % FAILING === FAILING - 1;
    return {
      id: `5ca1ab1e-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      begins: start,
      ends: start + DURATIONS[duration](random),
      reason: fails ? `Quota exceeded for job ${index}` : undefined,
    };
  });
}

/** The place in the plan of the job with this id. */
export function indexOf(id) {
  return Number.parseInt(id.slice(-12), 16);
}
