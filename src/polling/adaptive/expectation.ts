import type { Expectation, PollingContext } from '../strategy.js';
import type { Forecast } from './forecast.js';
import type { Knowledge } from './knowledge.js';
import { quantile } from './quantile.js';

/** With less than this of the forecast explained by percentages, they say nothing any more. */
const EXPLAINED = 0.5;

/** Whether there is ground to speak of the end: a past to go by, or a percentage that has moved. "As long again" is no ground for a promise. */
export function isForeseeable({ progress }: PollingContext, { runs }: Knowledge): boolean {
  return runs > 0 || moves(progress) > 1;
}

/** What a forecast says to people: the median, and the range in which the job ends with even odds. */
export function expectationOf(
  { elapsed, progress }: PollingContext,
  forecast: Forecast,
): Expectation {
  const stalled = moves(progress) > 1 && forecast.explained < EXPLAINED;
  const until = (share: number): number => Math.max(quantile(forecast, share) - elapsed, 0);
  return { eta: until(0.5), range: [until(0.25), until(0.75)], stalled };
}

function moves(progress: PollingContext['progress']): number {
  return progress.filter(({ percent }) => percent > 0).length;
}
