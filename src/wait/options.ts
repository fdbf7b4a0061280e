import type { JobProgress } from '../machine/events.js';
import { begin } from '../machine/state.js';
import type { Duration } from '../model/duration.js';
import {
  checkBoolean,
  checkFunction,
  checkNonEmptyString,
  checkOptions,
  checkSignal,
  optionError,
} from '../model/validation.js';
import { adaptive } from '../polling/adaptive/adaptive.js';
import type { PollingStrategy } from '../polling/strategy.js';

export interface WaitOptions {
  /** The whole wait. Default "1h". 0 takes one look. */
  timeout?: Duration;
  /** How long the job may stay unknown to the service, counted from the first answer that says so. Default "60s". */
  visibilityTimeout?: Duration;
  /** How long an unbroken run of failing looks is ridden out, counted from the first. Default "5m"; until the service has answered at all (any HTTP answer), never more than "30s", so that a wrong endpoint shows soon. */
  outageTimeout?: Duration;
  /** Default: adaptive(). */
  polling?: PollingStrategy;
  /** Aborts the wait, not the job: the wait rejects with the signal's reason. */
  signal?: AbortSignal;
  /** The wait alone does not keep the process alive. Default false. */
  unref?: boolean;
  /** A `progress` listener from the start. */
  onProgress?: (progress: JobProgress) => void;
}

export const WAIT_OPTIONS = [
  'timeout',
  'visibilityTimeout',
  'outageTimeout',
  'polling',
  'signal',
  'unref',
  'onProgress',
] as const satisfies readonly (keyof WaitOptions)[];

export interface CheckedWaitOptions extends WaitOptions {
  readonly polling: PollingStrategy;
}

let sharedDefaultPolling: PollingStrategy | undefined;

/** One for all waits: what it knows of a wait goes with the wait, and what jobs teach is in the process's history. */
function getDefaultPolling(): PollingStrategy {
  sharedDefaultPolling ??= adaptive();
  return sharedDefaultPolling;
}

/**
 * The options of a wait, checked; the durations are checked where the machine reads them.
 * @throws TypeError naming the option.
 */
export function checkWaitOptions(options: WaitOptions): CheckedWaitOptions {
  checkOptions('options', options, WAIT_OPTIONS);
  const { polling = getDefaultPolling(), signal, unref, onProgress } = options;
  if (typeof (polling as Partial<PollingStrategy> | null)?.nextDelay !== 'function') {
    throw optionError(
      'polling',
      'a strategy with a nextDelay function, such as exponential()',
      polling,
    );
  }
  checkSignal('signal', signal);
  checkBoolean('unref', unref);
  checkFunction('onProgress', onProgress);
  return { ...options, polling };
}

export interface WaitJobsOptions extends WaitOptions {
  /** Reject with the error of the first job that does not complete, and abort the rest. Default false. */
  failFast?: boolean;
}

/**
 * The ids of many jobs, and the options of a wait for them, checked.
 * @throws TypeError naming what is wrong.
 */
export function checkJobs(
  ids: Iterable<string>,
  { failFast, ...options }: WaitJobsOptions,
): string[] {
  checkBoolean('failFast', failFast);
  checkWaitOptions(options);
  // Also where there is no job yet.
  const { timeout, visibilityTimeout, outageTimeout } = options;
  begin('any', { timeout, visibilityTimeout, outageTimeout });
  if (typeof ids === 'string' || typeof ids?.[Symbol.iterator] !== 'function') {
    throw optionError('ids', 'an iterable of ids', ids);
  }
  return [...ids].map((id, index) => checkNonEmptyString(`ids[${index}]`, id));
}
