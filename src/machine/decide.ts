import type { Outcome, WaitState } from './state.js';

/** What to do next. */
export type Action =
  /** Poll now. If it takes longer than `timeout` milliseconds, give it up and observe that. */
  | {
      readonly type: 'poll';
      /** In milliseconds; Infinity if the poll may take as long as it likes. */
      readonly timeout: number;
    }
  /** Do nothing until `until`, in milliseconds since the wait began. */
  | {
      readonly type: 'sleep';
      /** In milliseconds since the wait began. */
      readonly until: number;
    }
  | {
      readonly type: 'settle';
      /** How the wait ended. */
      readonly outcome: Outcome;
    };

/** What to do at `now`, in milliseconds since the wait began. Only compares: `observe` has scheduled the next poll. */
export function decide(state: WaitState, now: number): Action {
  const { outcome, nextPollAt, pollTimeout } = state;
  if (outcome !== null) return { type: 'settle', outcome };
  if (now < nextPollAt) return { type: 'sleep', until: nextPollAt };
  return { type: 'poll', timeout: pollTimeout ?? Number.POSITIVE_INFINITY };
}

/** A wrong endpoint is reported early: the default outage window is this long until the first HTTP response. */
const FIRST_RESPONSE_TIMEOUT_MS = 30_000;

/**
 * When each limit is reached, in milliseconds since the wait began: Infinity for one that is not open. A limit never
 * ends a wait by itself; the result of a poll requested at or after it does.
 */
export function limitsOf(
  state: WaitState,
): readonly [deadline: number, notFound: number, outage: number] {
  const { serviceResponded, outageTimeout, outageTimeoutGiven } = state;
  const outageWindow =
    serviceResponded || outageTimeoutGiven ? outageTimeout : FIRST_RESPONSE_TIMEOUT_MS;
  return [
    endOfWindow(0, state.deadline),
    endOfWindow(state.notFoundSince, state.visibilityTimeout),
    endOfWindow(state.outageSince, outageWindow),
  ];
}

function endOfWindow(since: number | null, length: number | null): number {
  return since === null || length === null ? Number.POSITIVE_INFINITY : since + length;
}

/** When a source should poll, in milliseconds from now. */
export interface PollTiming {
  readonly dueIn: number;
  /** How much earlier or later the poll may be. */
  readonly tolerance: number;
  /** After this the poll is too late for a limit of the wait; Infinity if there is none. */
  readonly deadline: number;
}

/** How far a poll may be moved, as a share of the delay before it. */
const POLL_TOLERANCE_RATIO = 0.2;

/** The timing of the next poll, at `now` in milliseconds since the wait began. A poll at a limit may not be moved. */
export function nextPollTiming(state: WaitState, now: number): PollTiming {
  const { nextPollAt } = state;
  const dueIn = Math.max(nextPollAt - now, 0);
  const [deadline, ...windows] = limitsOf(state);
  // A deadline that was reached during a poll is decided by the next one.
  const nextLimit = Math.min(deadline, ...windows.filter(limit => limit >= nextPollAt));
  const latest = Math.max(nextLimit - now, dueIn);
  const tolerance = Math.min(dueIn * POLL_TOLERANCE_RATIO, latest - dueIn);
  return { dueIn, tolerance, deadline: latest };
}
