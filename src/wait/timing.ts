import { nextDeadlineFrom } from '../machine/decide.js';
import type { WaitState } from '../machine/state.js';
import type { ScheduledPollContext } from './source.js';

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
