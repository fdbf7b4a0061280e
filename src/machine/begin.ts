import { type Duration, milliseconds } from '../duration.js';
import { checkOptions, checkText, orElse } from '../usage.js';
import { jobEnded, type WaitState } from './state.js';

/** How long a wait may take in each respect. */
export interface Limits {
  /** The whole wait. Default "1h". 0 takes one look. */
  timeout?: Duration | undefined;
  /** How long the job may stay unknown to the service, from the first answer that says so. Default "60s". */
  visibilityTimeout?: Duration | undefined;
  /** How long an unbroken run of failing looks is ridden out, from the first. Default "5m"; never more than "30s" until the service has answered at all. */
  outageTimeout?: Duration | undefined;
  /** How long one look may take. Default "30s"; Infinity when the source bounds its looks itself. */
  lookTimeout?: Duration | undefined;
}

const DEFAULTS = {
  timeout: '1h',
  visibilityTimeout: '60s',
  outageTimeout: '5m',
  lookTimeout: '30s',
} as const;

const LIMITS = Object.keys(DEFAULTS);

const limit = (limits: Limits, name: keyof Limits): number | null => {
  const value = milliseconds(name, orElse<unknown>(limits[name], DEFAULTS[name]));
  return Number.isFinite(value) ? value : null;
};

/**
 * The state of a wait that begins now. Its first look is due at once.
 * @throws TypeError when the id is empty or a limit is not a duration.
 */
export function begin(id: string, limits: Limits = {}): WaitState {
  checkOptions('limits', limits, LIMITS);
  return {
    jobId: checkText('id', id),
    deadline: limit(limits, 'timeout'),
    visibilityTimeout: limit(limits, 'visibilityTimeout'),
    outageTimeout: limit(limits, 'outageTimeout'),
    lookTimeout: limit(limits, 'lookTimeout'),
    attempts: 0,
    failures: 0,
    nextLook: 0,
    answered: false,
    job: null,
    lastHeard: 0,
    unseenSince: null,
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
export function resume(state: WaitState, now: number, limits: Limits = {}): WaitState {
  const given = (name: keyof Limits, kept: number | null): number | null =>
    limits[name] === undefined ? kept : limit(limits, name);
  checkOptions('limits', limits, LIMITS);
  const timeout = given('timeout', null);
  const next: WaitState = {
    ...state,
    deadline:
      limits.timeout === undefined ? state.deadline : timeout === null ? null : now + timeout,
    visibilityTimeout: given('visibilityTimeout', state.visibilityTimeout),
    outageTimeout: given('outageTimeout', state.outageTimeout),
    lookTimeout: given('lookTimeout', state.lookTimeout),
  };
  if (jobEnded(state.outcome)) return next;
  return {
    ...next,
    outcome: null,
    nextLook: now,
    failures: 0,
    stalled: false,
    outageSince: null,
    unseenSince: limits.visibilityTimeout === undefined ? state.unseenSince : null,
  };
}
