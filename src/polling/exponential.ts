import type { Duration } from '../model/duration.js';
import { checkBoolean, checkFunction, checkOptions, optionError } from '../model/validation.js';
import { parseDelayLimits } from './delay-limits.js';
import type { PollingStrategy } from './strategy.js';

/** How delays begin, grow and vary. */
export interface ExponentialOptions {
  /** The delay after the first poll. Default "1s". */
  minDelay?: Duration;
  /** The longest delay. Default "30s". */
  maxDelay?: Duration;
  /** What each delay is multiplied by to get the next, at least 1. Default 2. */
  factor?: number;
  /** Varies each delay by up to 10 %, so that waits do not poll in step. Default true. */
  jitter?: boolean;
  /** Source of the jitter: numbers from 0 to 1, exclusive. Default Math.random. */
  random?: () => number;
}

const JITTER_RATIO = 0.1;
/** A new job becomes visible within seconds, so delays stay short until then. */
const NOT_VISIBLE_MAX_DELAY_MS = 2000;

/**
 * Exponential backoff: 1 s, 2 s, 4 s, ... up to 30 s, with a jitter of up to 10 % within these bounds. Delays are at
 * most 2 s (or `minDelay`, if longer) while the service does not know the job, and start over when polls begin to fail
 * before that.
 * @throws OptionError if an option is invalid or unknown.
 */
export function exponential(options: ExponentialOptions = {}): PollingStrategy {
  checkOptions('options', options, ['minDelay', 'maxDelay', 'factor', 'jitter', 'random']);
  const { factor = 2, jitter = true, random = Math.random } = options;
  const { minDelay, maxDelay } = parseDelayLimits(options, { minDelay: 1000, maxDelay: 30_000 });
  if (typeof factor !== 'number' || !(factor >= 1 && factor < Number.POSITIVE_INFINITY)) {
    throw optionError('factor', 'a number from 1', factor);
  }
  checkBoolean('jitter', jitter);
  checkFunction('random', random);

  const backoff = (count: number, longest: number): number => {
    const delay = Math.min(minDelay * factor ** (count - 1), longest);
    if (!jitter) return delay;
    return Math.max(Math.min(delay * (1 + JITTER_RATIO * (2 * random() - 1)), longest), minDelay);
  };

  return {
    nextDelay({ visible, failures, attempt }) {
      if (visible) return backoff(attempt, maxDelay);
      if (failures > 0) return backoff(failures, maxDelay);
      return backoff(attempt, Math.min(Math.max(NOT_VISIBLE_MAX_DELAY_MS, minDelay), maxDelay));
    },
  };
}
