import type { Outcome, WaitState } from './state.js';

/** What to do next. */
export type Action =
  /** Ask the source now; give the look up after `within` milliseconds (Infinity: it bounds itself) and observe that. */
  | { readonly type: 'look'; readonly within: number }
  /** Nothing until `until`, in milliseconds since the wait began. */
  | { readonly type: 'sleep'; readonly until: number }
  | { readonly type: 'settle'; readonly outcome: Outcome };

/** What to do at `now`, in milliseconds since the wait began. Only compares: the time of the next look was set by the last observation. */
export function decide(state: WaitState, now: number): Action {
  if (state.outcome !== null) return { type: 'settle', outcome: state.outcome };
  if (now >= state.nextLook)
    return { type: 'look', within: state.lookTimeout ?? Number.POSITIVE_INFINITY };
  return { type: 'sleep', until: state.nextLook };
}

/** When the wait ends: no limit ends it, the answer to a look begun at or after the limit does. */
export function deadlineOf(state: WaitState): number {
  return state.deadline ?? Number.POSITIVE_INFINITY;
}

/** When the job has been unknown for too long; Infinity while the window is closed. */
export function unseenLimit(state: WaitState): number {
  return windowEnd(state.unseenSince, state.visibilityTimeout);
}

/** Until the service has answered at all, a wrong endpoint should show soon. */
const FIRST_ANSWER_WITHIN = 30_000;

/** When looks have failed for too long; Infinity while the window is closed. */
export function outageLimit(state: WaitState): number {
  const { answered, outageTimeout } = state;
  const length = answered
    ? outageTimeout
    : Math.min(outageTimeout ?? FIRST_ANSWER_WITHIN, FIRST_ANSWER_WITHIN);
  return windowEnd(state.outageSince, length);
}

/** The first limit at or after `time`; Infinity when none is open. */
export function limitFrom(state: WaitState, time: number): number {
  return nearest(state, limit => limit >= time);
}

/** The first limit after `time`; Infinity when none is open. */
export function limitAfter(state: WaitState, time: number): number {
  return nearest(state, limit => limit > time);
}

function nearest(state: WaitState, isMeant: (limit: number) => boolean): number {
  const [deadline, unseen, outage] = [deadlineOf(state), unseenLimit(state), outageLimit(state)];
  let limit = isMeant(deadline) ? deadline : Number.POSITIVE_INFINITY;
  if (isMeant(unseen)) limit = Math.min(limit, unseen);
  if (isMeant(outage)) limit = Math.min(limit, outage);
  return limit;
}

function windowEnd(since: number | null, length: number | null): number {
  return since === null || length === null ? Number.POSITIVE_INFINITY : since + length;
}
