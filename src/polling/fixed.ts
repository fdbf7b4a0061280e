import { type Duration, parseDuration } from '../model/duration.js';
import type { PollingStrategy } from './strategy.js';

/**
 * The same delay between any two looks. Always obeyed, also before the job is visible and while looks fail.
 * @throws TypeError when `interval` is not a duration.
 */
export function fixed(interval: Duration): PollingStrategy {
  const delay = parseDuration('interval', interval);
  return { nextDelay: () => delay };
}
