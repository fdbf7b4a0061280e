import type { Expectation, PollingContext, ProgressChange } from '../strategy.js';
import { type DurationDistribution, shiftToWaitStart } from './duration-distribution.js';
import type { LearnedModel } from './learned-model.js';
import {
  buildEndModels,
  progressLikelihood,
  residualLikelihood,
  zeroProgressLikelihood,
} from './likelihood.js';
import { PRIORS } from './priors.js';
import type { ProgressFit } from './progress-filter.js';
import { fitProgress, type LearnedCurve } from './progress-hypotheses.js';

/** When a job that has not ended yet will end, as shares of one over stretches of time. */
export interface Posterior {
  /** Ascending; the first is now. */
  readonly times: Float64Array;
  /** The chance that the job ends after the time before and by this one; they sum to 1. */
  readonly probabilities: readonly number[];
  /** How much of it rests on percentages that go on as they were read. */
  readonly progressWeight: number;
}

/** What a forecast is made from. */
export interface PosteriorInput {
  /** Milliseconds since the wait began; above 0. */
  readonly now: number;
  /** When the percentage last changed. */
  readonly progressChangedAt: number;
  readonly durations: DurationDistribution;
  readonly fits: readonly ProgressFit[];
  /** How likely what the percentage says is for a job of this duration in milliseconds, were no reading to hold. */
  uninformedLikelihood(duration: number): number;
  /** Milliseconds to the first time of interest. */
  readonly resolutionMs: number;
}

/**
 * Bayes' rule over a grid of times: the belief about durations, times how well each reading of the percentages has
 * predicted what was seen and agrees with an end then. A reading that predicted well outweighs the rest; one that was
 * refuted, be it only by the job still running, has no weight left, and what remains is the belief about durations.
 */
export function computePosterior(input: PosteriorInput): Posterior {
  const { now, durations } = input;
  const endModels = buildEndModels(input);
  const times = buildTimeGrid(input);
  const probabilities = [0];
  let total = 0;
  let progressWeight = 0;
  let previousCdf = durations.cdf(now);
  const last = times.length - 1;
  for (let index = 1; index <= last; index++) {
    const to = times[index] as number;
    const currentCdf = index === last ? 1 : durations.cdf(to);
    const middle = Math.sqrt((times[index - 1] as number) * to);
    const likelihood = progressLikelihood(endModels, middle);
    progressWeight += (currentCdf - previousCdf) * likelihood;
    const probability =
      (currentCdf - previousCdf) * (likelihood + residualLikelihood(endModels, middle));
    probabilities.push(probability);
    total += probability;
    previousCdf = currentCdf;
  }
  for (let index = 1; index <= last; index++)
    probabilities[index] = (probabilities[index] as number) / total;
  return { times, probabilities, progressWeight: progressWeight / total };
}
/** When the job will end, as far as can be told from what was seen. */
export function inferPosterior(
  context: PollingContext,
  { runCount, durations, curve }: LearnedModel,
  resolutionMs: number,
): Posterior {
  const { progress, elapsed, age = elapsed } = context;
  const progressChangedAt = progress.at(-1)?.elapsed ?? 0;
  const now = Math.max(elapsed, progressChangedAt, 1);
  return computePosterior({
    now,
    progressChangedAt,
    // Where nothing is known the age alone would set the pace, and a clock that is wrong a wrong one.
    durations: runCount > 0 ? shiftToWaitStart(durations, age - elapsed) : durations,
    fits: fitsFor(progress, curve),
    uninformedLikelihood: createUninformedLikelihood(progress, now),
    resolutionMs,
  });
}

interface CachedFits {
  readonly learnedCurve: LearnedCurve | undefined;
  readonly fits: readonly ProgressFit[];
}

/** The array of changes stays the same while nothing new is seen. */
const fitsByChanges = new WeakMap<readonly ProgressChange[], CachedFits>();

function fitsFor(
  changes: readonly ProgressChange[],
  learnedCurve: LearnedCurve | undefined,
): readonly ProgressFit[] {
  const cached = fitsByChanges.get(changes);
  if (cached && cached.learnedCurve === learnedCurve) return cached.fits;
  const fits = fitProgress(changes, learnedCurve);
  fitsByChanges.set(changes, { learnedCurve, fits });
  return fits;
}

/** How likely the percentage seen is when none of the readings holds, by duration. */
function createUninformedLikelihood(
  progress: readonly ProgressChange[],
  now: number,
): (duration: number) => number {
  if (progress.length === 0) return () => 1;
  if (progress.some(({ percent }) => percent > 0)) return () => PRIORS.uninformativeProbability;
  return duration => zeroProgressLikelihood(now, duration);
}
const GRID_GROWTH_FACTOR = 1.33;
/** Beyond this many times what is known, nothing changes the next look. */
const GRID_HORIZON_FACTOR = 200;
/** Milliseconds that are always looked ahead over, times the horizon. */
const MIN_LOOKAHEAD_MS = 10_000;
/** Readings are sharp: they have times of their own, in standard deviations around where they expect the end. */
const GRID_FIT_DEVIATIONS = Array.from({ length: 9 }, (_, index) => (index - 4) / 1.5);
/** Only those that count for something, in natural logarithms. */
const GRID_MAX_LOG_WEIGHT_GAP = 3;

/** Times to tell apart: ever farther from now, and close together where a belief is sharp. */
export function buildTimeGrid({
  now,
  resolutionMs,
  durations,
  fits,
}: PosteriorInput): Float64Array {
  const maxLogWeight = Math.max(...fits.map(({ logWeight }) => logWeight));
  const fitTimes: number[] = [];
  for (const { logMean, logSd, origin, logWeight } of fits) {
    if (logWeight < maxLogWeight - GRID_MAX_LOG_WEIGHT_GAP) continue;
    for (const deviation of GRID_FIT_DEVIATIONS)
      fitTimes.push(origin.elapsed + Math.exp(logMean + deviation * logSd));
  }
  const { knots } = durations;
  const horizon =
    GRID_HORIZON_FACTOR *
    Math.max(now + MIN_LOOKAHEAD_MS, resolutionMs, knots.at(-1) ?? 0, ...fitTimes);
  const times = [now, horizon];
  const addTime = (time: number): void => {
    if (time >= now + resolutionMs && time < horizon) times.push(time);
  };
  for (let ahead = resolutionMs; now + ahead < horizon; ahead *= GRID_GROWTH_FACTOR)
    addTime(now + ahead);
  knots.forEach(addTime);
  fitTimes.forEach(addTime);
  return new Float64Array(times).sort();
}
/** The time by which the job has ended with this chance. */
export function quantile({ times, probabilities }: Posterior, level: number): number {
  let sum = 0;
  for (let index = 1; index < times.length; index++) {
    const probability = probabilities[index] as number;
    const from = times[index - 1] as number;
    if (sum + probability >= level) {
      return from + ((level - sum) / probability) * ((times[index] as number) - from);
    }
    sum += probability;
  }
  return times[times.length - 1] as number;
}

/** The time before which the job ended with even odds, given that it had ended by `latest`. */
export function truncatedMedian(posterior: Posterior, latest: number): number {
  return Math.min(quantile(posterior, cumulativeProbability(posterior, latest) / 2), latest);
}

function cumulativeProbability({ times, probabilities }: Posterior, time: number): number {
  let sum = 0;
  for (let index = 1; index < times.length; index++) {
    const [from, to] = [times[index - 1] as number, times[index] as number];
    if (to >= time) return sum + (probabilities[index] as number) * ((time - from) / (to - from));
    sum += probabilities[index] as number;
  }
  return sum;
}
/** With less than this of the forecast explained by percentages, they say nothing any more. */
const MIN_PROGRESS_WEIGHT = 0.5;

/** Whether there is ground to speak of the end: a past to go by, or a percentage that has moved. "As long again" is no ground for a promise. */
export function canEstimateEnd({ progress }: PollingContext, { runCount }: LearnedModel): boolean {
  return runCount > 0 || countPositiveChanges(progress) > 1;
}

/** What a forecast says to people: the median, and the range in which the job ends with even odds. */
export function toExpectation(
  { elapsed, progress }: PollingContext,
  posterior: Posterior,
): Expectation {
  const stalled =
    countPositiveChanges(progress) > 1 && posterior.progressWeight < MIN_PROGRESS_WEIGHT;
  const remainingAt = (level: number): number => Math.max(quantile(posterior, level) - elapsed, 0);
  return { eta: remainingAt(0.5), range: [remainingAt(0.25), remainingAt(0.75)], stalled };
}

function countPositiveChanges(progress: PollingContext['progress']): number {
  return progress.filter(({ percent }) => percent > 0).length;
}
