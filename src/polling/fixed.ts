import { type Duration, parseDuration } from '../model/duration.js';
import type { PollingStrategy } from './strategy.js';

/**
 * A constant delay, also before the job is visible and while polls fail.
 * @throws OptionError if `interval` is not a duration.
 */
export function fixed(interval: Duration): PollingStrategy {
  const delay = parseDuration('interval', interval);
  return { nextDelay: () => delay };
}
