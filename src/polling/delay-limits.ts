import { type Duration, parsePositiveDuration } from '../model/duration.js';
import { optionError, withDefault } from '../model/validation.js';

interface DelayLimits<D> {
  readonly minDelay: D;
  readonly maxDelay: D;
}

/**
 * The shortest and the longest delay of a strategy, in milliseconds. A `minDelay` above the default maximum raises it.
 * @throws OptionError if one is not a duration above 0, or `minDelay` exceeds `maxDelay`.
 */
export function parseDelayLimits(
  options: Partial<DelayLimits<Duration | undefined>>,
  defaults: DelayLimits<number>,
): DelayLimits<number> {
  const minDelay = parsePositiveDuration(
    'minDelay',
    withDefault(options.minDelay, defaults.minDelay),
  );
  const maxDelay = parsePositiveDuration(
    'maxDelay',
    withDefault(options.maxDelay, Math.max(defaults.maxDelay, minDelay)),
  );
  if (minDelay > maxDelay) {
    throw optionError(
      'minDelay',
      `at most maxDelay (${maxDelay} ms)`,
      options.minDelay ?? minDelay,
    );
  }
  return { minDelay, maxDelay };
}
