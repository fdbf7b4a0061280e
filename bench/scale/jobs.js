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

/** How long others create jobs, before the run and in it. */
const OTHERS_FROM_MS = -3_600_000;
const OTHERS_UNTIL_MS = 3_600_000;

/**
 * Jobs in the order of their creation. All times are milliseconds since the start of the run. Each job is created, and its
 * wait started, at a random time within the first `startedOver` milliseconds. The service does not know it for up to
 * `unknownFor` milliseconds. About `others` jobs of other clients, equally long, are running at any time.
 */
export function planJobs({ count, duration, startedOver = 0, unknownFor = 0, others = 0, seed }) {
  const random = seeded(seed);
  const startTimes = Array.from({ length: count }, () => startedOver * random());
  const jobs = startTimes
    .sort((one, other) => one - other)
    .map((startsAt, index) => ({
      startsAt,
      endsAt: startsAt + DURATIONS[duration](random),
      visibleAt: unknownFor > 0 ? startsAt + unknownFor * random() : startsAt,
      reason: index % FAILING === FAILING - 1 ? `Quota exceeded for job ${index}` : undefined,
      isAwaited: true,
    }));
  const strangers = othersRunning(others, DURATIONS[duration], random);
  return [...jobs, ...strangers]
    .sort((one, other) => one.startsAt - other.startsAt)
    .map((job, index) => ({
      id: `5ca1ab1e-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      ...job,
    }));
}

function othersRunning(count, drawDuration, random) {
  if (count === 0) return [];
  const meanDuration = mean(Array.from({ length: 1000 }, () => drawDuration(random)));
  const period = OTHERS_UNTIL_MS - OTHERS_FROM_MS;
  return Array.from({ length: Math.round((count * period) / meanDuration) }, () => {
    const startsAt = OTHERS_FROM_MS + period * random();
    return {
      startsAt,
      visibleAt: startsAt,
      endsAt: startsAt + drawDuration(random),
      isAwaited: false,
    };
  });
}

function mean(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** The index in the plan of the job with this id. */
export function indexOf(id) {
  return Number.parseInt(id.slice(-12), 16);
}
