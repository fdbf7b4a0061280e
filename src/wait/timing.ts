import { limitFrom } from '../machine/decide.js';
import type { WaitState } from '../machine/state.js';
import type { PlannedLookContext } from './source.js';

/** When a source is to take a look, in milliseconds from now. */
export type LookTiming = Pick<PlannedLookContext, 'due' | 'tolerance' | 'deadline'>;

/** How far from its due time a shared look may be taken, as a share of the delay before it. */
const TOLERANCE = 0.2;

/** The timing of the next look, at `now` in milliseconds since the wait began: it may be moved, but not past a limit, and a look at a limit not at all. */
export function timingOf(state: WaitState, now: number): LookTiming {
  const due = Math.max(state.nextLook - now, 0);
  const deadline = Math.max(limitFrom(state, state.nextLook) - now, due);
  const tolerance = Math.min(due * TOLERANCE, deadline - due);
  return { due, tolerance, deadline };
}
