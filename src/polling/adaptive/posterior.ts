import type { Expectation, PollingContext, ProgressChange } from '../strategy.js';
import { interpolate, shiftToWaitStart } from './duration-distribution.js';
import type { LearnedModel } from './learned-model.js';
import { createEndLikelihood, type PosteriorInput, zeroProgressLikelihood } from './likelihood.js';
import { PRIORS } from './priors.js';
import type { ProgressFit } from './progress-filter.js';
import { fitProgress, type LearnedCurve } from './progress-hypotheses.js';

/** When a running job will end, over a grid of times. */
export interface Posterior {
  /** Milliseconds since the wait began, ascending; the first is now. */
  readonly times: ArrayLike<number>;
  /** Probability that the job will have ended by each time: from 0 now to 1 at the last. */
  readonly cdf: ArrayLike<number>;
  /** The part of the probability that rests on the percentages. */
  readonly progressWeight: number;
}

/**
 * The posterior of a running job's end, by Bayes' rule over a grid: the distribution of durations times the likelihood
 * of the percentages. A hypothesis that predicted well outweighs the others; one that is refuted, if only because the
 * job is still running, vanishes.
 */
export function inferPosterior(
  { progress, elapsed, age = elapsed }: Pick<PollingContext, 'progress' | 'elapsed' | 'age'>,
  { runCount, durations, curve }: LearnedModel,
  resolutionMs: number,
): Posterior {
  const progressChangedAt = progress.at(-1)?.elapsed ?? 0;
  const now = Math.max(elapsed, progressChangedAt, 1);
  const input = {
    now,
    progressChangedAt,
    // Without past runs the age would decide alone, and a wrong clock would set a wrong pace.
    durations: runCount > 0 ? shiftToWaitStart(durations, age - elapsed) : durations,
    fits: fitsFor(progress, curve),
    uninformedLikelihood: createUninformedLikelihood(progress, now),
    resolutionMs,
  };
  const likelihood = createEndLikelihood(input);
  const times = buildTimeGrid(input);
  const last = times.length - 1;
  const cumulative = [0];
  let total = 0;
  let progressTotal = 0;
  let previousCdf = input.durations.cdf(now);
  for (let index = 1; index <= last; index++) {
    const to = times[index] as number;
    const cdf = index === last ? 1 : input.durations.cdf(to);
    const middle = Math.sqrt((times[index - 1] as number) * to);
    const prior = cdf - previousCdf;
    const withProgress = prior * likelihood.progress(middle);
    progressTotal += withProgress;
    total += withProgress + prior * likelihood.residual(middle);
    cumulative.push(total);
    previousCdf = cdf;
  }
  return {
    times,
    cdf: cumulative.map(sum => sum / total),
    progressWeight: progressTotal / total,
  };
}

/** The array of changes is the same object until the next change. */
const fitsByChanges = new WeakMap<
  readonly ProgressChange[],
  { curve: LearnedCurve | undefined; fits: readonly ProgressFit[] }
>();

function fitsFor(changes: readonly ProgressChange[], curve: LearnedCurve | undefined) {
  const cached = fitsByChanges.get(changes);
  if (cached && cached.curve === curve) return cached.fits;
  const fits = fitProgress(changes, curve);
  fitsByChanges.set(changes, { curve, fits });
  return fits;
}

function createUninformedLikelihood(
  progress: readonly ProgressChange[],
  now: number,
): (duration: number) => number {
  if (progress.length === 0) return () => 1;
  if (progress.some(({ percent }) => percent > 0)) return () => PRIORS.uninformativeProbability;
  return duration => zeroProgressLikelihood(now, duration);
}

const GRID_GROWTH_FACTOR = 1.33;
/** The grid ends at this multiple of the latest time of interest: beyond it, nothing affects the next poll. */
const GRID_HORIZON_FACTOR = 200;
const MIN_HORIZON_MS = 10_000;
/** Standard deviations around the expected end of a fit at which the grid has times of its own. */
const GRID_FIT_DEVIATIONS = Array.from({ length: 9 }, (_, index) => (index - 4) / 1.5);
/** Fits whose log weight is further below the best add no times. */
const GRID_MAX_LOG_WEIGHT_GAP = 3;

/** Times that become sparser with the distance from now, but are dense where a distribution is sharp. */
function buildTimeGrid({ now, resolutionMs, durations, fits }: PosteriorInput): Float64Array {
  const maxLogWeight = Math.max(...fits.map(({ logWeight }) => logWeight));
  const fitTimes = fits
    .filter(({ logWeight }) => logWeight >= maxLogWeight - GRID_MAX_LOG_WEIGHT_GAP)
    .flatMap(({ logMean, logSd, origin }) =>
      GRID_FIT_DEVIATIONS.map(each => origin.elapsed + Math.exp(logMean + each * logSd)),
    );
  const { knots } = durations;
  const horizon =
    GRID_HORIZON_FACTOR *
    Math.max(now + MIN_HORIZON_MS, resolutionMs, knots.at(-1) ?? 0, ...fitTimes);
  const times = [...knots, ...fitTimes];
  for (let ahead = resolutionMs; now + ahead < horizon; ahead *= GRID_GROWTH_FACTOR)
    times.push(now + ahead);
  const inRange = times.filter(time => time >= now + resolutionMs && time < horizon);
  return new Float64Array([now, horizon, ...inRange]).sort();
}

/** The time by which the job has ended with this probability. */
export function quantile({ times, cdf }: Posterior, level: number): number {
  return interpolate(cdf, times, level);
}

/** The median of the end, given that the job had ended by `latest`. */
export function truncatedMedian(posterior: Posterior, latest: number): number {
  const endedByLatest = interpolate(posterior.times, posterior.cdf, latest);
  return Math.min(quantile(posterior, endedByLatest / 2), latest);
}

/** Below this progress weight, the percentage has stalled. */
const MIN_PROGRESS_WEIGHT = 0.5;

/** Whether an estimate of the end has a basis: past runs, or a percentage that has moved. The prior alone has none. */
export function canEstimateEnd({ progress }: PollingContext, { runCount }: LearnedModel): boolean {
  return runCount > 0 || countPositive(progress) > 1;
}

/** The posterior in a few numbers: its median and quartiles, and whether the percentage still explains the end. */
export function toExpectation(
  { elapsed, progress }: PollingContext,
  posterior: Posterior,
): Expectation {
  const remainingAt = (level: number): number => Math.max(quantile(posterior, level) - elapsed, 0);
  return {
    eta: remainingAt(0.5),
    range: [remainingAt(0.25), remainingAt(0.75)],
    stalled: countPositive(progress) > 1 && posterior.progressWeight < MIN_PROGRESS_WEIGHT,
  };
}

function countPositive(progress: readonly ProgressChange[]): number {
  return progress.filter(({ percent }) => percent > 0).length;
}
