import { type Duration, parseDuration } from '../duration.js';
import { checkNonEmptyString, checkOptions, withDefault } from '../usage.js';
import { jobEnded, type WaitState } from './state.js';

/** How long a wait may take in each respect. */
export interface WaitLimits {
  /** The whole wait. Default "1h". 0 takes one look. */
  timeout?: Duration | undefined;
  /** How long the job may stay unknown to the service, from the first answer that says so. Default "60s". */
  visibilityTimeout?: Duration | undefined;
  /** How long an unbroken run of failing looks is ridden out, from the first. Default "5m"; never more than "30s" until the service has answered at all. */
  outageTimeout?: Duration | undefined;
  /** How long one look may take. Default "30s"; Infinity when the source bounds its looks itself. */
  pollTimeout?: Duration | undefined;
}

const DEFAULT_LIMITS = {
  timeout: '1h',
  visibilityTimeout: '60s',
  outageTimeout: '5m',
  pollTimeout: '30s',
} as const;

const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS);

const readLimit = (limits: WaitLimits, name: keyof WaitLimits): number | null => {
  const value = parseDuration(name, withDefault<unknown>(limits[name], DEFAULT_LIMITS[name]));
  return Number.isFinite(value) ? value : null;
};

/**
 * The state of a wait that begins now. Its first look is due at once.
 * @throws TypeError when the id is empty or a limit is not a duration.
 */
export function begin(id: string, limits: WaitLimits = {}): WaitState {
  checkOptions('limits', limits, LIMIT_NAMES);
  return {
    jobId: checkNonEmptyString('id', id),
    deadline: readLimit(limits, 'timeout'),
    visibilityTimeout: readLimit(limits, 'visibilityTimeout'),
    outageTimeout: readLimit(limits, 'outageTimeout'),
    pollTimeout: readLimit(limits, 'pollTimeout'),
    attempts: 0,
    failures: 0,
    nextPollAt: 0,
    serviceResponded: false,
    job: null,
    lastResponseAt: 0,
    notFoundSince: null,
    outageSince: null,
    progress: [],
    stalled: false,
    observed: {},
    outcome: null,
  };
}

/**
 * The state of a wait that goes on at `now`, after a stop. What it has seen stays, and so does the deadline unless a
 * `timeout` is given, which counts from now. A job that has ended stays ended; anything else looks at once. The run of
 * failing looks is broken: nobody looked in between. An unseen window stays open, unless `visibilityTimeout` is given.
 * @throws TypeError when a limit is not a duration.
 */
export function resume(state: WaitState, now: number, limits: WaitLimits = {}): WaitState {
  const readOverride = (name: keyof WaitLimits, current: number | null): number | null =>
    limits[name] === undefined ? current : readLimit(limits, name);
  checkOptions('limits', limits, LIMIT_NAMES);
  const timeout = readOverride('timeout', null);
  const next: WaitState = {
    ...state,
    deadline:
      limits.timeout === undefined ? state.deadline : timeout === null ? null : now + timeout,
    visibilityTimeout: readOverride('visibilityTimeout', state.visibilityTimeout),
    outageTimeout: readOverride('outageTimeout', state.outageTimeout),
    pollTimeout: readOverride('pollTimeout', state.pollTimeout),
  };
  if (jobEnded(state.outcome)) return next;
  return {
    ...next,
    outcome: null,
    nextPollAt: now,
    failures: 0,
    stalled: false,
    outageSince: null,
    notFoundSince: limits.visibilityTimeout === undefined ? state.notFoundSince : null,
  };
}
