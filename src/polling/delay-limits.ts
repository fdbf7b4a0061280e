import { type Duration, parsePositiveDuration } from '../model/duration.js';
import { optionError, withDefault } from '../model/validation.js';

/**
 * The shortest and the longest delay of a strategy, in milliseconds. A `minDelay` above the default maximum raises it.
 * @throws OptionError if one is not a duration above 0, or `minDelay` exceeds `maxDelay`.
 */
export function parseDelayLimits(
  options: { minDelay?: Duration; maxDelay?: Duration },
  defaults: { minDelay: number; maxDelay: number },
): { minDelay: number; maxDelay: number } {
  const min = withDefault(options.minDelay, defaults.minDelay);
  const minDelay = parsePositiveDuration('minDelay', min);
  const max = withDefault(options.maxDelay, Math.max(defaults.maxDelay, minDelay));
  const maxDelay = parsePositiveDuration('maxDelay', max);
  if (minDelay > maxDelay) throw optionError('minDelay', `at most maxDelay (${maxDelay} ms)`, min);
  return { minDelay, maxDelay };
}
