import { PRIORS } from './beforehand.js';

/** A belief about how long a job takes, before its percentage is read. */
export interface DurationDistribution {
  /** The chance that the job has ended by this time, in milliseconds from the beginning. */
  cdf(time: number): number;
  /** Times between which the belief is smooth, ascending. */
  readonly knots: readonly number[];
}

/**
 * Nothing is known, not even whether jobs take seconds or days: the same shape on every scale, a Lomax (shifted Pareto)
 * law. Its hazard is about 1/t: the longer a job has run, the longer it may go on.
 */
export const LOMAX_PRIOR: DurationDistribution = {
  cdf: time => 1 - Math.exp(-PRIORS.lomaxShape * Math.log(1 + time / PRIORS.lomaxScaleMs)),
  knots: [],
};

/**
 * What past runs teach, and a little of the scale-free belief beside it, so that a surprise is survived. The share
 * falls with the number of runs, as in Blackwell and MacQueen, "Ferguson distributions via Pólya urn schemes" (1973).
 */
export function mixWithPrior(
  learned: DurationDistribution,
  runCount: number,
): DurationDistribution {
  const priorWeight = PRIORS.priorWeightRuns / (PRIORS.priorWeightRuns + runCount);
  return {
    cdf: time => priorWeight * LOMAX_PRIOR.cdf(time) + (1 - priorWeight) * learned.cdf(time),
    knots: learned.knots,
  };
}

/** How likely it is that the two clocks that tell a job's age agree. */
const CLOCK_AGREEMENT_PROBABILITY = 0.9;
/** What they always differ by, in milliseconds: a service's clock counts whole seconds. */
const MIN_CLOCK_OFFSET_MS = 2000;

/**
 * The same belief, counted from the beginning of a wait that came so many milliseconds after that of its job. A clock
 * that is wrong refutes itself: the job runs on when it should have ended.
 */
export function shiftToWaitStart(
  distribution: DurationDistribution,
  startOffsetMs: number,
): DurationDistribution {
  if (!(startOffsetMs > MIN_CLOCK_OFFSET_MS)) return distribution;
  const { cdf, knots } = distribution;
  const shiftedKnots = knots.map(time => time - startOffsetMs);
  return {
    cdf: time =>
      CLOCK_AGREEMENT_PROBABILITY * cdf(time + startOffsetMs) +
      (1 - CLOCK_AGREEMENT_PROBABILITY) * cdf(time),
    knots: [...shiftedKnots, ...knots].sort((one, other) => one - other),
  };
}
