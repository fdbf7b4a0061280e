import type { SourceIdentity } from '../machine/checkpoint.js';
import type { JobProgress } from '../machine/events.js';
import { type Duration, parseDuration } from '../model/duration.js';
import type { ClassifyApiError } from '../model/errors.js';
import { checkTraceparent } from '../model/traceparent.js';
import {
  checkBoolean,
  checkFunction,
  checkId,
  checkOptions,
  checkSignal,
  optionError,
} from '../model/validation.js';
import { adaptive } from '../polling/adaptive/adaptive.js';
import type { PollingStrategy } from '../polling/strategy.js';
import type { PermitPool } from './permit-pool.js';
import type { PollScheduler } from './poll-scheduler.js';

/** The limits of a wait, and how it is polled. */
export interface WaitOptions {
  /** Maximum duration of the wait. Default "1h". 0 polls exactly once. */
  timeout?: Duration;
  /** How long the job may stay unknown to the service, measured from the first such response. Default "60s". */
  visibilityTimeout?: Duration;
  /** How long consecutive polls may fail, measured from the first failure. Default "5m", but "30s" until the first HTTP response of any kind, so that a wrong endpoint is reported early. An explicit value applies from the start. */
  outageTimeout?: Duration;
  /** Default: adaptive(). */
  polling?: PollingStrategy;
  /** Aborts the wait, which rejects with the signal's reason. The job itself keeps running. */
  signal?: AbortSignal;
  /** If true, the wait does not keep the process alive. Default false. */
  unref?: boolean;
  /** Listens to `progress` events from the start. */
  onProgress?: (progress: JobProgress) => void;
  /** The trace that the wait belongs to, as a W3C traceparent: kept in its checkpoints, and the parent of its span. Default: the active context of OpenTelemetry, if jobwait/otel is in use. */
  traceparent?: string;
}

const LIMITS = ['timeout', 'visibilityTimeout', 'outageTimeout'] as const;

export const WAIT_OPTIONS = [
  ...LIMITS,
  'polling',
  'signal',
  'unref',
  'onProgress',
  'traceparent',
] as const satisfies readonly (keyof WaitOptions)[];

export interface CheckedWaitOptions extends WaitOptions {
  readonly polling: PollingStrategy;
}

/** Shared by all waits: it keeps no state of a wait, and what it learns is for the whole process. */
let defaultPolling: PollingStrategy | undefined;

/**
 * Checks the options of a wait and adds the default polling strategy.
 * @throws OptionError if one is invalid or unknown.
 */
export function checkWaitOptions(options: WaitOptions): CheckedWaitOptions {
  checkOptions('options', options, WAIT_OPTIONS);
  for (const name of LIMITS) if (options[name] !== undefined) parseDuration(name, options[name]);
  const { polling, signal, unref, onProgress, traceparent } = options;
  if (polling !== undefined && typeof polling?.nextDelay !== 'function') {
    const expected = 'a strategy with a nextDelay function, such as exponential()';
    throw optionError('polling', expected, polling);
  }
  checkSignal('signal', signal);
  checkBoolean('unref', unref);
  checkFunction('onProgress', onProgress);
  if (traceparent !== undefined) checkTraceparent('traceparent', traceparent);
  defaultPolling ??= adaptive();
  return { ...options, polling: polling ?? defaultPolling };
}

/** The options of each wait, and of all together. */
export interface WaitJobsOptions extends WaitOptions {
  /** Rejects with the error of the first job that does not complete, and aborts the others. Default false. */
  failFast?: boolean;
}

/**
 * Checks the ids of many jobs and the options of their waits.
 * @throws OptionError if one is invalid.
 */
export function checkJobs(
  ids: Iterable<string>,
  { failFast, ...options }: WaitJobsOptions,
): string[] {
  checkBoolean('failFast', failFast);
  checkWaitOptions(options);
  if (typeof ids === 'string' || typeof ids?.[Symbol.iterator] !== 'function') {
    throw optionError('ids', 'an iterable of ids', ids);
  }
  return [...ids].map((id, index) => checkId(`ids[${index}]`, id));
}

/** What a wait polls, and how. All waits on a client share one. */
export interface SourceConfig {
  readonly scheduler: PollScheduler;
  /** The service, endpoint and project, if known. */
  readonly identity?: SourceIdentity;
  /** Milliseconds that one poll may take. Default 30 s; Infinity if the scheduler has a timeout of its own. */
  readonly pollTimeout?: number;
  /** What error responses mean beyond their HTTP status. */
  readonly classifyApiError?: ClassifyApiError | undefined;
  /** Makes every request wait for a permit of this pool too, until the function that it returns is called. */
  readonly limitBy?: (pool: PermitPool) => () => void;
  /** Called when a wait has been created. */
  readonly onStarted?: (wait: { abort(reason: unknown): void }) => void;
  /** What the error for an unknown job adds, such as how long the service keeps jobs. */
  readonly notFoundHint?: string | undefined;
  /** Called when a wait has settled, before its callers are notified. */
  readonly onSettled?: (wait: { readonly id: string; abort(reason: unknown): void }) => void;
}
