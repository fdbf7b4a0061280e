import type { ProgressChange } from '../strategy.js';

/** From where time and percentage are counted: the beginning of the wait, or a moment at which the job already stood somewhere. */
export interface ProgressOrigin {
  readonly elapsed: number;
  readonly percent: number;
}

export const WAIT_START: ProgressOrigin = { elapsed: 0, percent: 0 };

/** What share of a job's time a percentage stands for. Shares are natural logarithms: 0 is the whole. */
export interface ProgressCurve {
  readonly origin: ProgressOrigin;
  /** The share of time after which the percentage is reached. */
  logShare(percent: number): number;
  /** The share after which another percentage takes its place, where they rise in steps of this size. */
  nextLogShare(percent: number, stepSize: number): number;
  /** Variance of the log duration that is left once the percentage was reached: 0 when it tells the end exactly. */
  remainingVariance(percent: number): number;
}

/** The percentages of one job on the way to its end, as a shape sees them. Times are natural logarithms, from the origin. */
export interface ProgressPath {
  readonly origin: ProgressOrigin;
  readonly points: readonly ProgressPoint[];
  /** The share at which the percentage after the last one comes. */
  readonly nextLogShare: number;
}

/** A percentage was reached somewhere in an interval of time. */
export interface ProgressPoint {
  readonly logShare: number;
  readonly remainingVariance: number;
  /** The middle of the interval, and the variance of a time somewhere in it. */
  readonly logTime: number;
  readonly measurementVariance: number;
}

/** No change is placed more exactly than this, in log time. */
const MIN_LOG_INTERVAL = 1e-4;

/**
 * A percentage is rounded down: seen at `elapsed`, the share done was between its own and that of the next step, so it
 * was reached no earlier than `elapsed` less what lies between the two; and after the value before it was last seen.
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
    // Where counting began at a percentage, that one was rounded down as well.
    const interval = Math.max((latest - earliest) * (origin.percent > 0 ? 2 : 1), MIN_LOG_INTERVAL);
    const logTime = origin.percent > 0 ? latest : latest - interval / 2;
    points.push({
      logShare,
      remainingVariance: curve.remainingVariance(percent),
      logTime,
      measurementVariance: interval ** 2 / 12,
    });
  }
  return { origin, points, nextLogShare };
}
/** In what steps a percentage may rise. */
export interface StepHypothesis {
  readonly size: number;
  readonly probability: number;
}

const ONE_PERCENT_STEP: StepHypothesis = { size: 1, probability: 1 };
/** How likely a percentage rises in steps of a size that people choose, and in steps of any other: thirds, sevenths. */
const COMMON_STEP_PROBABILITIES = new Map([50, 25, 20, 10, 5].map(size => [size, 0.15]));
const UNCOMMON_STEP_PROBABILITY = 0.01;
/** A chance below this is not worth a thought. */
const MIN_STEP_PROBABILITY = 0.1;

/**
 * The steps in which the percentages seen may rise, likeliest first. That all of them are multiples of a coarse step by
 * accident is the less likely the coarser it is and the more were seen.
 */
export function inferSteps(changes: readonly ProgressChange[]): StepHypothesis[] {
  const percents = changes.map(({ percent }) => percent).filter(each => each > 0 && each < 100);
  const coarseSize = coarsestStepSize(percents);
  if (coarseSize <= 1) return [ONE_PERCENT_STEP];
  const prior = COMMON_STEP_PROBABILITIES.get(coarseSize) ?? UNCOMMON_STEP_PROBABILITY;
  const coincidence = coarseSize ** -new Set(percents).size;
  const probability = prior / (prior + coincidence);
  const steps: StepHypothesis[] = [
    { size: coarseSize, probability },
    { size: 1, probability: 1 - probability },
  ];
  return steps.filter(step => step.probability > MIN_STEP_PROBABILITY);
}

/** The largest step that all percentages are multiples of, rounded down: 33 and 66 are multiples of 33.3. */
function coarsestStepSize(percents: readonly number[]): number {
  for (const size of COMMON_STEP_PROBABILITIES.keys()) {
    if (percents.length > 0 && percents.every(percent => percent % size === 0)) return size;
  }
  const smallest = Math.min(...percents);
  const stepCount = Math.round(100 / smallest);
  const size = 100 / stepCount;
  const isMultiple = percents.every(
    percent => Math.floor(Math.round(percent / size) * size) === percent,
  );
  return isMultiple ? size : 1;
}

/** More changes than this tell little more; those left out lie evenly between the others. */
const MAX_FITTED_CHANGES = 12;

/** Some of the changes from an index on, the latest among them. */
export function thinChanges(
  changes: readonly ProgressChange[],
  fromIndex: number,
): ProgressChange[] {
  const stride = Math.ceil((changes.length - fromIndex) / MAX_FITTED_CHANGES);
  const last = changes.length - 1;
  const kept: ProgressChange[] = [];
  for (let index = fromIndex + ((last - fromIndex) % stride); index <= last; index += stride) {
    kept.push(changes[index] as ProgressChange);
  }
  return kept;
}
