import { fitKernels, type Kernel, logisticCdf } from './kernel-density.js';
import { PRIORS } from './priors.js';

/** How long a job takes, judged without its percentage. */
export interface DurationDistribution {
  /** Probability that the job has ended by this time, in milliseconds since its start. */
  cdf(time: number): number;
  /** Times between which the cdf is smooth, ascending. */
  readonly knots: readonly number[];
}

/**
 * The prior of durations: a Lomax (shifted Pareto) distribution. It has the same shape on every time scale, and its
 * hazard is about 1/t: the longer a job has run, the longer it is expected to go on.
 * Source: K. S. Lomax, "Business failures: another example of the analysis of failure data", JASA 49 (1954).
 */
export const LOMAX_PRIOR: DurationDistribution = {
  cdf: time => 1 - Math.exp(-PRIORS.lomaxShape * Math.log(1 + time / PRIORS.lomaxScaleMs)),
  knots: [],
};

/**
 * The predictive distribution of a Dirichlet process: past runs mixed with the prior, whose weight shrinks as runs are
 * added but never vanishes.
 * Source: D. Blackwell and J. B. MacQueen, "Ferguson distributions via Pólya urn schemes", Annals of Statistics 1 (1973).
 */
export function mixWithPrior(
  { cdf, knots }: DurationDistribution,
  runCount: number,
): DurationDistribution {
  const priorWeight = PRIORS.priorWeightRuns / (PRIORS.priorWeightRuns + runCount);
  return {
    cdf: time => priorWeight * LOMAX_PRIOR.cdf(time) + (1 - priorWeight) * cdf(time),
    knots,
  };
}

/** Probability that the service's clock agrees with this machine's. */
const CLOCK_AGREEMENT_PROBABILITY = 0.9;
/** Services report whole seconds, so smaller offsets mean nothing. */
const MIN_CLOCK_OFFSET_MS = 2000;

/**
 * The distribution for a wait that began `startOffsetMs` after its job, in time since the wait began. It allows for
 * clocks that disagree: a job that runs on when it should have ended refutes them.
 */
export function shiftToWaitStart(
  distribution: DurationDistribution,
  startOffsetMs: number,
): DurationDistribution {
  if (!(startOffsetMs > MIN_CLOCK_OFFSET_MS)) return distribution;
  const { cdf, knots } = distribution;
  return {
    cdf: time =>
      CLOCK_AGREEMENT_PROBABILITY * cdf(time + startOffsetMs) +
      (1 - CLOCK_AGREEMENT_PROBABILITY) * cdf(time),
    knots: [...knots.map(time => time - startOffsetMs), ...knots].sort((a, b) => a - b),
  };
}

const KNOT_COUNT = 30;

/** The distribution of past durations, in milliseconds: a kernel density estimate over log time. */
export function fitDurationDistribution(durations: readonly number[]): DurationDistribution {
  const logDurations = Float64Array.from(durations, duration =>
    Math.log(Math.max(duration, 1)),
  ).sort();
  const kernels = fitKernels(logDurations);
  const points = tabulationPoints(kernels);
  const values = points.map(point => kernelCdf(point, kernels));
  values[0] = 0;
  values[values.length - 1] = 1;
  return {
    cdf: time => interpolate(points, values, Math.log(time)),
    knots: quantileKnots(points, values),
  };
}

/** A kernel is tabulated within this many widths of its centre. */
const KERNEL_RADIUS_WIDTHS = 4;
const STEPS_PER_WIDTH = 3;

/** Where to tabulate the cdf, so that a poll only interpolates: densely where kernels are narrow. */
function tabulationPoints(kernels: readonly Kernel[]): Float64Array {
  const points: number[] = [];
  let point = Math.min(
    ...kernels.map(({ logDuration, width }) => logDuration - KERNEL_RADIUS_WIDTHS * width),
  );
  while (point < Number.POSITIVE_INFINITY) {
    points.push(point);
    let step = Number.POSITIVE_INFINITY;
    for (const { logDuration, width } of kernels) {
      const distance = Math.abs(point - logDuration) - KERNEL_RADIUS_WIDTHS * width;
      if (distance < 0 || point < logDuration) {
        step = Math.min(step, Math.max(distance, 0) + width / STEPS_PER_WIDTH);
      }
    }
    point += step;
  }
  return Float64Array.from(points);
}

function kernelCdf(point: number, kernels: readonly Kernel[]): number {
  return kernels.reduce(
    (sum, { logDuration, width, weight }) =>
      sum + weight * logisticCdf((point - logDuration) / width),
    0,
  );
}

function quantileKnots(points: Float64Array, values: Float64Array): number[] {
  const knots: number[] = [];
  let index = 0;
  for (let count = 1; count < KNOT_COUNT; count++) {
    const previous = index;
    while ((values[index] ?? 1) < count / KNOT_COUNT) index += 1;
    if (index > previous) knots.push(Math.exp(points[index] ?? 0));
  }
  return knots;
}

/**
 * The value at x by linear interpolation; the first or last one outside.
 * @param points Ascending.
 */
export function interpolate(
  points: ArrayLike<number>,
  values: ArrayLike<number>,
  x: number,
): number {
  let low = 0;
  let high = points.length - 1;
  if (x <= (points[low] as number)) return values[low] as number;
  if (x >= (points[high] as number)) return values[high] as number;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const [left, right] = [points[low] as number, points[high] as number];
  const [from, to] = [values[low] as number, values[high] as number];
  return from + ((to - from) * (x - left)) / (right - left);
}
