import { QueuedPoll, WatchedJob } from '../../../../../src/client/sharing/watched-job.js';
import type { PollTiming } from '../../../../../src/machine/decide.js';
import type { PollResult } from '../../../../../src/wait/poll-scheduler.js';

export interface LookPlan extends Partial<PollTiming> {
  readonly job?: WatchedJob;
  readonly unref?: boolean;
  /** Called when it is answered. */
  readonly onHeard?: () => void;
  /** When it is planned, in monotonic milliseconds. */
  readonly now?: number;
}

export interface TestLook {
  readonly look: QueuedPoll;
  /** What it was answered with, and when that was asked, each time. */
  readonly heard: readonly (readonly [heard: PollResult, began: number])[];
  /** The reasons for which the wait no longer wanted to know. */
  readonly abandoned: readonly unknown[];
}

/** A planned look, and what becomes of it: due in 10 s, give or take one, and nothing presses. */
export function planLook({
  job = new WatchedJob('job-1', 0, 0),
  unref = false,
  onHeard,
  now = 0,
  ...timing
}: LookPlan = {}): TestLook {
  const heard: [PollResult, number][] = [];
  const abandoned: unknown[] = [];
  const look = new QueuedPoll(
    {
      id: job.id,
      unref,
      pollTimeout: Number.POSITIVE_INFINITY,
      onResult: (...answer) => {
        heard.push(answer);
        onHeard?.();
      },
    },
    job,
    { dueIn: 10_000, tolerance: 1000, deadline: Number.POSITIVE_INFINITY, ...timing },
    now,
    (_, reason) => abandoned.push(reason),
  );
  return { look, heard, abandoned };
}

/** A look that decides a limit of its wait. */
export function lookAtLimit(dueIn: number): QueuedPoll {
  return planLook({ dueIn, deadline: dueIn }).look;
}
