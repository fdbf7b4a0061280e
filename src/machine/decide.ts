import type { ScheduledPollContext } from '../wait/job-source.js';
import type { Outcome, WaitState } from './state.js';

/** What to do next. */
export type Action =
  /** Ask the source now; give the look up after `within` milliseconds (Infinity: it bounds itself) and observe that. */
  | { readonly type: 'poll'; readonly timeout: number }
  /** Nothing until `until`, in milliseconds since the wait began. */
  | { readonly type: 'sleep'; readonly until: number }
  | { readonly type: 'settle'; readonly outcome: Outcome };

/** What to do at `now`, in milliseconds since the wait began. Only compares: the time of the next look was set by the last observation. */
export function decide(state: WaitState, now: number): Action {
  if (state.outcome !== null) return { type: 'settle', outcome: state.outcome };
  if (now >= state.nextPollAt)
    return { type: 'poll', timeout: state.pollTimeout ?? Number.POSITIVE_INFINITY };
  return { type: 'sleep', until: state.nextPollAt };
}

/** When the wait ends: no limit ends it, the answer to a look begun at or after the limit does. */
export function waitDeadline(state: WaitState): number {
  return state.deadline ?? Number.POSITIVE_INFINITY;
}

/** When the job has been unknown for too long; Infinity while the window is closed. */
export function notFoundDeadline(state: WaitState): number {
  return windowEnd(state.notFoundSince, state.visibilityTimeout);
}

/** Until the service has answered at all, a wrong endpoint should show soon. */
const FIRST_RESPONSE_TIMEOUT_MS = 30_000;

/** When looks have failed for too long; Infinity while the window is closed. */
export function outageDeadline(state: WaitState): number {
  const { serviceResponded, outageTimeout } = state;
  const length = serviceResponded
    ? outageTimeout
    : Math.min(outageTimeout ?? FIRST_RESPONSE_TIMEOUT_MS, FIRST_RESPONSE_TIMEOUT_MS);
  return windowEnd(state.outageSince, length);
}

/** The first limit at or after `time`; Infinity when none is open. */
export function nextDeadlineFrom(state: WaitState, time: number): number {
  return nearestDeadline(state, limit => limit >= time);
}

/** The first limit after `time`; Infinity when none is open. */
export function nextDeadlineAfter(state: WaitState, time: number): number {
  return nearestDeadline(state, limit => limit > time);
}

function nearestDeadline(state: WaitState, isCandidate: (limit: number) => boolean): number {
  const [deadline, notFound, outage] = [
    waitDeadline(state),
    notFoundDeadline(state),
    outageDeadline(state),
  ];
  let limit = isCandidate(deadline) ? deadline : Number.POSITIVE_INFINITY;
  if (isCandidate(notFound)) limit = Math.min(limit, notFound);
  if (isCandidate(outage)) limit = Math.min(limit, outage);
  return limit;
}

function windowEnd(since: number | null, length: number | null): number {
  return since === null || length === null ? Number.POSITIVE_INFINITY : since + length;
}
/** When a source is to take a look, in milliseconds from now. */
export type PollTiming = Pick<ScheduledPollContext, 'dueIn' | 'tolerance' | 'deadline'>;

/** How far from its due time a shared look may be taken, as a share of the delay before it. */
const POLL_TOLERANCE_RATIO = 0.2;

/** The timing of the next look, at `now` in milliseconds since the wait began: it may be moved, but not past a limit, and a look at a limit not at all. */
export function nextPollTiming(state: WaitState, now: number): PollTiming {
  const dueIn = Math.max(state.nextPollAt - now, 0);
  const deadline = Math.max(nextDeadlineFrom(state, state.nextPollAt) - now, dueIn);
  const tolerance = Math.min(dueIn * POLL_TOLERANCE_RATIO, deadline - dueIn);
  return { dueIn, tolerance, deadline };
}
