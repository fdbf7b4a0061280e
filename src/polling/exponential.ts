import { type Duration, parsePositiveDuration } from '../model/duration.js';
import {
  checkBoolean,
  checkFunction,
  checkOptions,
  optionError,
  withDefault,
} from '../model/validation.js';
import type { PollingStrategy } from './strategy.js';

export interface ExponentialOptions {
  /** The delay after the first look. Default "1s". */
  minDelay?: Duration;
  /** No delay is longer. Default "30s". */
  maxDelay?: Duration;
  /** Each delay is this many times the one before, from 1. Default 2. */
  factor?: number;
  /** Spreads each delay by up to 10 % either way, so that waits do not march in step. Default true. */
  jitter?: boolean;
  /** From 0 up to 1, for the jitter. Default Math.random. */
  random?: () => number;
}

/** A new job shows up within seconds, so the schedule stays short until it has. */
const NOT_VISIBLE_MAX_DELAY_MS = 2000;
const EXPONENTIAL_JITTER_RATIO = 0.1;

/**
 * Backoff: 1 s, 2 s, 4 s, ... up to 30 s, jittered by 10 %. At most 2 s apart while the service answers that it does
 * not know the job yet; failing looks before that back off by themselves.
 * @throws TypeError when an option is not what it says.
 */
export function exponential(options: ExponentialOptions = {}): PollingStrategy {
  checkOptions('options', options, ['minDelay', 'maxDelay', 'factor', 'jitter', 'random']);
  const { factor = 2, jitter = true, random = Math.random } = options;
  const minDelay = parsePositiveDuration('minDelay', withDefault(options.minDelay, 1000));
  const delayLimit = withDefault(options.maxDelay, Math.max(30_000, minDelay));
  const maxDelay = parsePositiveDuration('maxDelay', delayLimit);
  if (minDelay > maxDelay) {
    throw optionError('minDelay', `at most maxDelay (${maxDelay} ms)`, minDelay);
  }
  if (typeof factor !== 'number' || !(factor >= 1 && factor < Number.POSITIVE_INFINITY)) {
    throw optionError('factor', 'a number from 1', factor);
  }
  checkBoolean('jitter', jitter);
  checkFunction('random', random);

  const backoff = (pollCount: number, delayLimit: number): number => {
    const delay = Math.min(minDelay * factor ** Math.min(pollCount - 1, 1000), delayLimit);
    return jitter
      ? Math.min(delay * (1 + EXPONENTIAL_JITTER_RATIO * (2 * random() - 1)), delayLimit)
      : delay;
  };

  return {
    nextDelay({ visible, failures, attempt }) {
      if (visible) return backoff(attempt, maxDelay);
      if (failures > 0) return backoff(failures, maxDelay);
      return backoff(attempt, Math.min(NOT_VISIBLE_MAX_DELAY_MS, maxDelay));
    },
  };
}
