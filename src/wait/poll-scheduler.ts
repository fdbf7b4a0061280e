import type { PollTiming } from '../machine/decide.js';
import type { Job } from '../model/job.js';

/** The result of a poll: a job, undefined for "not found", or an error. */
export type PollResult =
  | { readonly job: Job | undefined; readonly retryAfter?: number | undefined }
  | { readonly error: unknown; readonly retryAfter?: number | undefined };

/** Receives the result of a scheduled poll. */
export interface PollSubscriber {
  /** The id of the job. */
  readonly id: string;
  /** Whether a poll alone should not keep the process alive. */
  readonly unref: boolean;
  /** Milliseconds after which a poll is abandoned; Infinity if the scheduler has a timeout of its own. */
  readonly pollTimeout: number;
  /**
   * Called when the request of the scheduled poll has been sent, if that is known before the result; perhaps several
   * times, but not after the poll was cancelled.
   * @param requestedAt when it was sent, in monotonic milliseconds.
   * @param listPollId identifies the page of the task list, if that is what was requested.
   */
  onSent?(requestedAt: number, listPollId?: number): void;
  /**
   * Called once per poll: not before `schedule` has returned, and not after the poll was cancelled.
   * @param requestedAt when the request was sent, in monotonic milliseconds.
   */
  onResult(result: PollResult, requestedAt: number): void;
}

/** A scheduled poll that has no result yet. */
export interface PendingPoll {
  cancel(reason: unknown): void;
}

/** Performs the polls of waits. Each is handed over as soon as it is planned. */
export interface PollScheduler {
  schedule(subscriber: PollSubscriber, timing: PollTiming): PendingPoll;
}
