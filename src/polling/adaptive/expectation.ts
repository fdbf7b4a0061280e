import type { Expectation, PollingContext } from '../strategy.js';
import type { Posterior } from './forecast.js';
import type { LearnedModel } from './knowledge.js';
import { quantile } from './quantile.js';

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
