import type { Expectation, PollingContext } from '../strategy.js';
import type { Forecast } from './forecast.js';
import type { Knowledge } from './knowledge.js';
import { quantile } from './quantile.js';

/** With less than this of the forecast explained by percentages, they say nothing any more. */
const EXPLAINED = 0.5;

/**
 * What a forecast says to people: the median, and the range in which the job ends with even odds. Undefined when there
 * is neither a past to go by nor a percentage that has proved to predict: "as long again" is no ground for a promise.
 */
export function expectationOf(
  { elapsed, progress }: PollingContext,
  forecast: Forecast,
  { runs }: Knowledge,
): Expectation | undefined {
  const moved = progress.filter(({ percent }) => percent > 0).length;
  const stalled = moved > 1 && forecast.explained < EXPLAINED;
  if (runs === 0 && moved < 2) return undefined;
  const until = (share: number): number => Math.max(quantile(forecast, share) - elapsed, 0);
  return { eta: until(0.5), range: [until(0.25), until(0.75)], stalled };
}
