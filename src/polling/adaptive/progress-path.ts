import type { ProgressChange } from '../strategy.js';

/** Where time and percentage are counted from. */
export interface ProgressOrigin {
  readonly elapsed: number;
  readonly percent: number;
}

export const WAIT_START: ProgressOrigin = { elapsed: 0, percent: 0 };

/** The share of a job's time that each percentage stands for, as a natural logarithm: 0 is the whole. */
export interface ProgressCurve {
  readonly origin: ProgressOrigin;
  /** The share of time at which the percentage is reached. */
  logShare(percent: number): number;
  /** The share of time at which the next percentage follows, if percentages rise in steps of `stepSize`. */
  nextLogShare(percent: number, stepSize: number): number;
  /** Variance of the log duration once the percentage is reached: 0 if it determines the end. */
  remainingVariance(percent: number): number;
}

/** The observed percentages of one job on a curve. */
export interface ProgressPath {
  readonly origin: ProgressOrigin;
  readonly points: readonly ProgressPoint[];
  /** The share of time at which the percentage after the last one follows. */
  readonly nextLogShare: number;
}

/** A percentage that was reached at an unknown time in an interval. */
export interface ProgressPoint {
  readonly logShare: number;
  readonly remainingVariance: number;
  /** Middle of the interval, as the logarithm of the time since the origin. */
  readonly logTime: number;
  /** Variance of a time that is uniform in the interval. */
  readonly measurementVariance: number;
}

/** The smallest uncertainty of the time of a change, in log time. */
const MIN_LOG_INTERVAL = 1e-4;

/**
 * Places observed percentages on a curve. A percentage is rounded down and changed between two polls, so it was reached
 * after the previous value was last seen, and no earlier than one step before it was first seen.
 */
export function buildProgressPath(
  curve: ProgressCurve,
  changes: readonly ProgressChange[],
  stepSize: number,
): ProgressPath {
  const { origin } = curve;
  const points: ProgressPoint[] = [];
  let nextLogShare = Number.NEGATIVE_INFINITY;
  for (const { elapsed, after, percent } of changes) {
    const isUsable = percent > origin.percent && percent < 100 && elapsed > origin.elapsed;
    if (!isUsable) continue;
    const logShare = curve.logShare(percent);
    nextLogShare = curve.nextLogShare(percent, stepSize);
    const latest = Math.log(elapsed - origin.elapsed);
    const earliest = Math.max(
      Math.log(Math.max(after - origin.elapsed, 0)),
      latest - (nextLogShare - logShare),
    );
    // The percentage at the origin was rounded down as well.
    const interval = Math.max((latest - earliest) * (origin.percent > 0 ? 2 : 1), MIN_LOG_INTERVAL);
    points.push({
      logShare,
      remainingVariance: curve.remainingVariance(percent),
      logTime: origin.percent > 0 ? latest : latest - interval / 2,
      measurementVariance: interval ** 2 / 12,
    });
  }
  return { origin, points, nextLogShare };
}

/** A step size by which percentages may rise. */
export interface StepHypothesis {
  readonly size: number;
  readonly probability: number;
}

/** Prior probabilities of the step sizes that people choose, coarsest first. */
const COMMON_STEP_PROBABILITIES = new Map([50, 25, 20, 10, 5].map(size => [size, 0.15]));
/** Prior probability of any other step size, such as thirds. */
const UNCOMMON_STEP_PROBABILITY = 0.01;
const MIN_STEP_PROBABILITY = 0.1;

/**
 * The step sizes that explain the percentages, by Bayes' rule: the coarser the step and the more different multiples of
 * it were seen, the less likely that is a coincidence.
 */
export function inferSteps(changes: readonly ProgressChange[]): StepHypothesis[] {
  const percents = changes.map(({ percent }) => percent).filter(each => each > 0 && each < 100);
  const size = coarsestStepSize(percents);
  if (size <= 1) return [{ size: 1, probability: 1 }];
  const prior = COMMON_STEP_PROBABILITIES.get(size) ?? UNCOMMON_STEP_PROBABILITY;
  const coincidence = size ** -new Set(percents).size;
  const probability = prior / (prior + coincidence);
  const steps = [
    { size, probability },
    { size: 1, probability: 1 - probability },
  ];
  return steps.filter(step => step.probability > MIN_STEP_PROBABILITY);
}

/** The largest step whose multiples, rounded down, include all percentages: 33 and 66 are multiples of 33.3. */
function coarsestStepSize(percents: readonly number[]): number {
  if (percents.length === 0) return 1;
  for (const size of COMMON_STEP_PROBABILITIES.keys()) {
    if (percents.every(percent => percent % size === 0)) return size;
  }
  const size = 100 / Math.round(100 / Math.min(...percents));
  const isMultiple = (percent: number): boolean =>
    Math.floor(Math.round(percent / size) * size) === percent;
  return percents.every(isMultiple) ? size : 1;
}

/** Changes beyond this number add little to a fit. */
const MAX_FITTED_CHANGES = 12;

/** Evenly spaced changes from an index on, including the last. */
export function thinChanges(
  changes: readonly ProgressChange[],
  fromIndex: number,
): ProgressChange[] {
  const stride = Math.ceil((changes.length - fromIndex) / MAX_FITTED_CHANGES);
  return changes.filter(
    (_, index) => index >= fromIndex && (changes.length - 1 - index) % stride === 0,
  );
}
