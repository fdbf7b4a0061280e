import type { DurationDistribution } from './duration-belief.js';
import { buildTimeGrid } from './grid.js';
import { buildEndModels, progressLikelihood, residualLikelihood } from './likelihood.js';
import type { ProgressFit } from './reading.js';

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
