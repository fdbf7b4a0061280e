import { fitKernels, type Kernel, logisticCdf } from './kernel-density.js';
import { PRIORS } from './priors.js';

/** Of a single kernel, as far as it matters, in widths. */
const KERNEL_RADIUS_WIDTHS = 4;
const STEPS_PER_WIDTH = 3;
/** Nothing is left of it beyond. */
const CDF_CUTOFF_WIDTHS = 12;
const KNOT_COUNT = 30;

/** A smoothed density over log time from past durations. */
export function fitDurationDistribution(durations: readonly number[]): DurationDistribution {
  const logDurations = Float64Array.from(durations, duration =>
    Math.log(Math.max(duration, 1)),
  ).sort();
  const kernels = fitKernels(logDurations);
  const points = computePoints(kernels);
  const cdfValues = points.map(point => kernelCdf(point, kernels));
  return {
    cdf: time => interpolate(points, cdfValues, Math.log(time)),
    knots: computeKnots(points, cdfValues),
  };
}

/** Where to evaluate the kernels once, so that a look only interpolates: close together where kernels are narrow. */
function computePoints(kernels: readonly Kernel[]): Float64Array {
  const points: number[] = [];
  let point = Math.min(
    ...kernels.map(({ logDuration, width }) => logDuration - KERNEL_RADIUS_WIDTHS * width),
  );
  while (point < Number.POSITIVE_INFINITY) {
    points.push(point);
    let step = Number.POSITIVE_INFINITY;
    for (const { logDuration, width } of kernels) {
      const distanceOutside = Math.abs(point - logDuration) - KERNEL_RADIUS_WIDTHS * width;
      if (distanceOutside < 0) step = Math.min(step, width / STEPS_PER_WIDTH);
      else if (point < logDuration)
        step = Math.min(step, distanceOutside + width / STEPS_PER_WIDTH);
    }
    point += step;
  }
  return Float64Array.from(points);
}

/** The share of the kernels that lies before a place. */
function kernelCdf(point: number, kernels: readonly Kernel[]): number {
  let sum = 0;
  for (const { logDuration, width, weight } of kernels) {
    const deviations = (point - logDuration) / width;
    if (deviations > CDF_CUTOFF_WIDTHS) sum += weight;
    else if (deviations > -CDF_CUTOFF_WIDTHS) sum += weight * logisticCdf(deviations);
  }
  return sum;
}

function computeKnots(points: Float64Array, cdfValues: Float64Array): number[] {
  const knots: number[] = [];
  let index = 0;
  for (let count = 1; count < KNOT_COUNT; count++) {
    const previousIndex = index;
    while ((cdfValues[index] ?? 1) < count / KNOT_COUNT) index += 1;
    if (index > previousIndex) knots.push(Math.exp(points[index] ?? 0));
  }
  return knots;
}

/** The value between the two places around x. */
function interpolate(points: Float64Array, values: Float64Array, x: number): number {
  let low = 0;
  let high = points.length - 1;
  if (x <= (points[low] as number)) return 0;
  if (x >= (points[high] as number)) return 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const left = points[low] as number;
  const right = points[high] as number;
  const from = values[low] as number;
  const to = values[high] as number;
  return from + ((to - from) * (x - left)) / (right - left);
}
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
