import { PlannedLook } from '../../../../../src/client/sharing/planned-look.js';
import { SharedJob } from '../../../../../src/client/sharing/shared-job.js';
import type { Heard } from '../../../../../src/wait/looks.js';
import type { LookTiming } from '../../../../../src/wait/timing.js';

export interface LookPlan extends Partial<LookTiming> {
  readonly job?: SharedJob;
  readonly unref?: boolean;
  /** Called when it is answered. */
  readonly onHeard?: () => void;
  /** When it is planned, in monotonic milliseconds. */
  readonly now?: number;
}

export interface TestLook {
  readonly look: PlannedLook;
  /** What it was answered with, and when that was asked, each time. */
  readonly heard: readonly (readonly [heard: Heard, began: number])[];
  /** The reasons for which the wait no longer wanted to know. */
  readonly abandoned: readonly unknown[];
}

/** A planned look, and what becomes of it: due in 10 s, give or take one, and nothing presses. */
export function planLook({
  job = new SharedJob('job-1', 0, 0),
  unref = false,
  onHeard,
  now = 0,
  ...timing
}: LookPlan = {}): TestLook {
  const heard: [Heard, number][] = [];
  const abandoned: unknown[] = [];
  const look = new PlannedLook(
    {
      id: job.id,
      unref,
      lookTimeout: Number.POSITIVE_INFINITY,
      heard: (...answer) => {
        heard.push(answer);
        onHeard?.();
      },
    },
    job,
    { due: 10_000, tolerance: 1000, deadline: Number.POSITIVE_INFINITY, ...timing },
    now,
    (_, reason) => abandoned.push(reason),
  );
  return { look, heard, abandoned };
}

/** A look that decides a limit of its wait. */
export function lookAtLimit(due: number): PlannedLook {
  return planLook({ due, deadline: due }).look;
}
