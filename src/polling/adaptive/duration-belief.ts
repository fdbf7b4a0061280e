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
  endedBy: time => 1 - Math.exp(-BEFOREHAND.tail * Math.log(1 + time / BEFOREHAND.least)),
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

/** How likely it is that the two clocks that tell a job's age agree. */
const CLOCKS_AGREE = 0.9;
/** What they always differ by, in milliseconds: a service's clock counts whole seconds. */
const LEAST_LATE = 2000;

/**
 * The same belief, counted from the beginning of a wait that came so many milliseconds after that of its job. A clock
 * that is wrong refutes itself: the job runs on when it should have ended.
 */
export function counted(belief: DurationBelief, late: number): DurationBelief {
  if (!(late > LEAST_LATE)) return belief;
  const { endedBy, landmarks } = belief;
  const earlier = landmarks.map(time => time - late);
  return {
    endedBy: time => CLOCKS_AGREE * endedBy(time + late) + (1 - CLOCKS_AGREE) * endedBy(time),
    landmarks: [...earlier, ...landmarks].sort((one, other) => one - other),
  };
}
