import { QueuedPoll, WatchedJob } from '../../../../src/client/sharing/watched-job.js';
import type { PollTiming } from '../../../../src/machine/decide.js';
import type { PollResult } from '../../../../src/wait/poll-scheduler.js';

export interface PollPlan extends Partial<PollTiming> {
  readonly job?: WatchedJob;
  readonly unref?: boolean;
  /** When it is planned, in monotonic milliseconds. */
  readonly now?: number;
}

export interface TestPoll {
  readonly poll: QueuedPoll;
  /** The results delivered, and when each was requested. */
  readonly results: readonly (readonly [result: PollResult, requestedAt: number])[];
  /** The reasons for which the wait canceled the poll. */
  readonly cancellations: readonly unknown[];
}

/** Plans a poll, by default due in 10 s with a tolerance of 1 s and no deadline. */
export function planPoll({
  job = new WatchedJob('job-1', 0, 0),
  unref = false,
  now = 0,
  ...timing
}: PollPlan = {}): TestPoll {
  const results: [PollResult, number][] = [];
  const cancellations: unknown[] = [];
  const poll = new QueuedPoll(
    {
      id: job.id,
      unref,
      pollTimeout: Number.POSITIVE_INFINITY,
      onResult: (...result) => results.push(result),
    },
    job,
    { dueIn: 10_000, tolerance: 1000, deadline: Number.POSITIVE_INFINITY, ...timing },
    now,
    (_, reason) => cancellations.push(reason),
  );
  return { poll, results, cancellations };
}

/** A poll that decides a deadline of its wait. */
export function deadlinePoll(dueIn: number): QueuedPoll {
  return planPoll({ dueIn, tolerance: 0, deadline: dueIn }).poll;
}

/** Adds a poll to a job, by default as in planPoll. */
export function addPoll(job: WatchedJob, plan: PollPlan = {}): QueuedPoll {
  const { poll } = planPoll({ ...plan, job });
  job.add(poll);
  return poll;
}
