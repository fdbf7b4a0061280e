import { type Heard, PlannedLook } from '../../../../../src/client/sharing/planned-look.js';
import type { PlannedLookContext } from '../../../../../src/index.js';

export interface LookPlan extends Partial<PlannedLookContext> {
  readonly id?: string;
  /** When it is planned, in monotonic milliseconds. */
  readonly now?: number;
}

export interface TestLook {
  readonly look: PlannedLook;
  /** What it was answered with, each time. */
  readonly heard: readonly Heard[];
  /** The reasons for which the wait no longer wanted to know. */
  readonly abandoned: readonly unknown[];
}

/** A planned look, and what becomes of it: due in 10 s, give or take one, and nothing presses. */
export function planLook({ id = 'job-1', now = 0, ...context }: LookPlan = {}): TestLook {
  const heard: Heard[] = [];
  const abandoned: unknown[] = [];
  const look = new PlannedLook(
    id,
    {
      due: 10_000,
      tolerance: 1000,
      deadline: Number.POSITIVE_INFINITY,
      signal: new AbortController().signal,
      ...context,
    },
    now,
    what => heard.push(what),
    reason => abandoned.push(reason),
  );
  return { look, heard, abandoned };
}

/** A look that decides a limit of its wait. */
export function lookAtLimit(due: number): PlannedLook {
  return planLook({ due, deadline: due }).look;
}
