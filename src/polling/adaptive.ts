import type { Duration } from '../duration.js';
import { checkOptions } from '../usage.js';
import { exponential } from './exponential.js';
import type { PollingStrategy } from './strategy.js';

export interface AdaptiveOptions {
  /** Default "1s". */
  minDelay?: Duration;
  /** Default "30s". */
  maxDelay?: Duration;
  /** Seeds the jitter, for a run that can be repeated. */
  random?: () => number;
}

/**
 * The default of every wait. It stands for `exponential()` today.
 * @throws TypeError when an option is not what it says.
 */
export function adaptive(options: AdaptiveOptions = {}): PollingStrategy {
  checkOptions('options', options, ['minDelay', 'maxDelay', 'random']);
  return exponential(options);
}
