import { type Duration, parseDuration } from '../model/duration.js';
import {
  arrayOf,
  type Check,
  type Checked,
  checkId,
  checkNonEmptyString,
  checkNonNegativeNumber,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkString,
  checkTrueOrFalse,
  defineCheck,
  nullable,
  objectOf,
  optional,
  recordOf,
  withDefault,
} from '../model/validation.js';
import { checkErrorRecord } from './error-record.js';
import { checkJobRecord, checkPercentage } from './job-record.js';

/** How a wait can end. The first three are the job's own end; after the others it may still be running. */
export const OUTCOMES = [
  'completed',
  'failed',
  'canceled',
  /** Unknown to the service for `visibilityTimeout`. */
  'not-found',
  /** Polls failed for `outageTimeout`. */
  'unavailable',
  /** A poll failed with a fatal error. */
  'rejected',
  /** The deadline passed, and the poll at the deadline did not end the wait. */
  'timeout',
  'aborted',
] as const;

/** How a wait ended. */
export type Outcome = (typeof OUTCOMES)[number];

/** The largest time or count that a checkpoint may hold. Numbers are exact up to twice this, so the wait can continue. */
export const MAX_SAVED_NUMBER = 4e15;

const checkCount = defineCheck<number>(
  `a whole number from 0 to ${MAX_SAVED_NUMBER}`,
  value =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SAVED_NUMBER,
);
const checkOutcome: Check<Outcome> = (name, value) => checkOneOf(name, value, OUTCOMES);

/** Every field of a state. */
export const checkWaitState = objectOf({
  jobId: checkNonEmptyString,
  deadline: nullable(checkNonNegativeNumber),
  visibilityTimeout: nullable(checkNonNegativeNumber),
  outageTimeout: nullable(checkNonNegativeNumber),
  /** Whether `outageTimeout` was given, so that it applies before the first HTTP response too. */
  outageTimeoutGiven: optional(checkTrueOrFalse),
  /** How long a poll may take, in milliseconds; null if the source bounds its polls itself. */
  pollTimeout: nullable(checkNonNegativeNumber),
  /** Number of polls. */
  attempts: checkCount,
  /** Number of consecutive failed polls. */
  failures: checkCount,
  /** When the next poll is due. */
  nextPollAt: checkNonNegativeNumber,
  /** No poll before this, except at a limit: the last response's Retry-After. */
  notBefore: checkNonNegativeNumber,
  /** Whether the service has given any HTTP response, an error status included. */
  serviceResponded: checkTrueOrFalse,
  /** Whether the service did not know the job when the wait began, so that its start was observed. */
  startObserved: checkTrueOrFalse,
  /** The last known state of the job. */
  job: nullable(checkJobRecord),
  /** When a poll last gave a job or not-found. */
  lastResponseAt: checkNonNegativeNumber,
  /** When the not-found window opened. */
  notFoundSince: nullable(checkNonNegativeNumber),
  /** When the outage window opened. */
  outageSince: nullable(checkNonNegativeNumber),
  /** Changes of the percentage, oldest first: when a value was first seen, and when the value before it was last seen. */
  progress: arrayOf(
    objectOf({
      elapsed: checkNonNegativeNumber,
      after: checkNonNegativeNumber,
      percent: checkPercentage,
    }),
  ),
  /** Whether the percentage had stopped moving as expected at the last poll. */
  stalled: checkTrueOrFalse,
  /** When the job was expected to end, at the last change of the percentage. */
  expectedEnd: nullable(checkNumber),
  /** The statuses for which `attention` was emitted. Undefined in a checkpoint of an earlier version. */
  attentionStatuses: optional(arrayOf(checkString)),
  /** How often each result was observed, by status, "not-found", HTTP status or error code. */
  observed: recordOf(checkCount),
  /** The error of the last poll, if it failed. Absent in checkpoints of earlier releases. */
  lastError: optional(nullable(checkErrorRecord)),
  outcome: nullable(checkOutcome),
});

/**
 * A wait as plain JSON. Every function of the machine takes a state and returns a new one. All times are milliseconds
 * since the wait began; null means "no limit" or "not open".
 */
export interface WaitState extends Checked<typeof checkWaitState> {}

/** Whether an outcome is the job's own end, so that nothing is left to wait for. */
export function jobEnded(outcome: Outcome | null): boolean {
  return outcome === 'completed' || outcome === 'failed' || outcome === 'canceled';
}

/** The latest time at which something is known to have happened. */
export function lastKnownTime({ lastResponseAt, notFoundSince, outageSince }: WaitState): number {
  return Math.max(lastResponseAt, notFoundSince ?? 0, outageSince ?? 0);
}

/** The limits of a wait. */
export interface WaitLimits {
  /** Maximum duration of the wait. Default "1h". 0 polls exactly once. */
  timeout?: Duration | undefined;
  /** How long the job may stay unknown to the service, from the first such response. Default "60s". */
  visibilityTimeout?: Duration | undefined;
  /** How long consecutive polls may fail, from the first failure. Default "5m", but "30s" until the first HTTP response. A value that is given applies from the start. */
  outageTimeout?: Duration | undefined;
  /** How long one poll may take. Default "30s"; Infinity if the source bounds its polls itself. */
  pollTimeout?: Duration | undefined;
}

const DEFAULT_LIMITS = {
  timeout: '1h',
  visibilityTimeout: '60s',
  outageTimeout: '5m',
  pollTimeout: '30s',
} as const;

function parseLimit(limits: WaitLimits, name: keyof WaitLimits): number | null {
  const limit = parseDuration(name, withDefault<unknown>(limits[name], DEFAULT_LIMITS[name]));
  return Number.isFinite(limit) ? limit : null;
}

/**
 * The state of a wait that begins now. Its first poll is due at once.
 * @throws OptionError if the id is empty or a limit is not a duration.
 */
export function begin(id: string, limits: WaitLimits = {}): WaitState {
  checkOptions('limits', limits, Object.keys(DEFAULT_LIMITS));
  return {
    jobId: checkId('id', id),
    deadline: parseLimit(limits, 'timeout'),
    visibilityTimeout: parseLimit(limits, 'visibilityTimeout'),
    outageTimeout: parseLimit(limits, 'outageTimeout'),
    outageTimeoutGiven: limits.outageTimeout !== undefined,
    pollTimeout: parseLimit(limits, 'pollTimeout'),
    attempts: 0,
    failures: 0,
    nextPollAt: 0,
    notBefore: 0,
    serviceResponded: false,
    startObserved: false,
    job: null,
    lastResponseAt: 0,
    notFoundSince: null,
    outageSince: null,
    progress: [],
    stalled: false,
    expectedEnd: null,
    attentionStatuses: [],
    observed: {},
    lastError: null,
    outcome: null,
  };
}

/**
 * The state of a wait that continues at `now`, after a stop. It keeps what it has observed, and its deadline unless a
 * `timeout` is given, which is measured from now. A job that has ended stays ended; any other wait polls at once.
 *
 * Time in which nobody polled although a poll was due counts for neither window: the outage window closes, and the
 * not-found window ends that much later, or closes if `visibilityTimeout` is given. A wait without a `pollTimeout`,
 * whose source timed out by itself, gets the default unless one is given: its next source may be another.
 * @throws OptionError if a limit is not a duration.
 */
export function resume(state: WaitState, now: number, limits: WaitLimits = {}): WaitState {
  checkOptions('limits', limits, Object.keys(DEFAULT_LIMITS));
  const override = (name: keyof WaitLimits, current: number | null, from = 0): number | null => {
    if (limits[name] === undefined) return current;
    const limit = parseLimit(limits, name);
    return limit === null ? null : from + limit;
  };
  const resumed: WaitState = {
    ...state,
    deadline: override('timeout', state.deadline, now),
    visibilityTimeout: override('visibilityTimeout', state.visibilityTimeout),
    outageTimeout: override('outageTimeout', state.outageTimeout),
    outageTimeoutGiven: state.outageTimeoutGiven || limits.outageTimeout !== undefined,
    pollTimeout: override('pollTimeout', state.pollTimeout ?? parseLimit({}, 'pollTimeout')),
  };
  if (jobEnded(state.outcome)) return resumed;
  const { notFoundSince, nextPollAt } = state;
  const keepsWindow = notFoundSince !== null && limits.visibilityTimeout === undefined;
  const unpolledTime = Math.max(now - nextPollAt, 0);
  return {
    ...resumed,
    outcome: null,
    nextPollAt: now,
    failures: 0,
    stalled: false,
    outageSince: null,
    notFoundSince: keepsWindow ? Math.min(notFoundSince + unpolledTime, now) : null,
  };
}

/**
 * The state of a wait that is driven again at `now`, after nobody drove it. Unlike a resumed wait it goes on as if there
 * had been no break: a poll that is not due yet keeps its time, and both windows stay open. Time in which a poll was due
 * and nobody polled counts for the deadline; the windows end that much later.
 */
export function wake(state: WaitState, now: number): WaitState {
  const { outcome, nextPollAt, notFoundSince, outageSince } = state;
  const unpolledTime = now - nextPollAt;
  if (outcome !== null || unpolledTime <= 0) return state;
  const later = (since: number | null): number | null =>
    since === null ? null : Math.min(since + unpolledTime, now);
  return {
    ...state,
    nextPollAt: now,
    notFoundSince: later(notFoundSince),
    outageSince: later(outageSince),
  };
}

/**
 * The state of a wait that polls as soon as possible: at `now`, or when Retry-After has passed. Nothing changes if the
 * next poll is due earlier, or if the wait has ended.
 */
export function requestPoll(state: WaitState, now: number): WaitState {
  const nextPollAt = Math.max(now, state.notBefore);
  return state.outcome === null && nextPollAt < state.nextPollAt ? { ...state, nextPollAt } : state;
}
