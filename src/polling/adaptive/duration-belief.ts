import { BEFOREHAND } from './beforehand.js';

/** A belief about how long a job takes, before its percentage is read. */
export interface DurationBelief {
  /** The chance that the job has ended by this time, in milliseconds from the beginning. */
  endedBy(time: number): number;
  /** Times between which the belief is smooth, ascending. */
  readonly landmarks: readonly number[];
}

/**
 * Nothing is known, not even whether jobs take seconds or days: the same shape on every scale, a Lomax (shifted Pareto)
 * law. Its hazard is about 1/t: the longer a job has run, the longer it may go on.
 */
export const SCALE_FREE: DurationBelief = {
  endedBy: time => -Math.expm1(-BEFOREHAND.tail * Math.log1p(time / BEFOREHAND.least)),
  landmarks: [],
};

/**
 * What past runs teach, and a little of the scale-free belief beside it, so that a surprise is survived. The share
 * falls with the number of runs, as in Blackwell and MacQueen, "Ferguson distributions via Pólya urn schemes" (1973).
 */
export function withSurprise(past: DurationBelief, runs: number): DurationBelief {
  const surprise = BEFOREHAND.surprise / (BEFOREHAND.surprise + runs);
  return {
    endedBy: time => surprise * SCALE_FREE.endedBy(time) + (1 - surprise) * past.endedBy(time),
    landmarks: past.landmarks,
  };
}
