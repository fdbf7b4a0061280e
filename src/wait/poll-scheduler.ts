import type { PollTiming } from '../machine/decide.js';
import { type Job, terminalOutcome } from '../model/job.js';

/** What came of asking for a job, for whoever wants to know. */
export type PollResult =
  | { readonly job: Job | undefined; readonly retryAfter?: number | undefined }
  | { readonly error: unknown; readonly retryAfter?: number | undefined };

/** Whether what was heard is that a job has ended. */
export function isTerminal(result: PollResult): boolean {
  return (
    'job' in result && result.job !== undefined && terminalOutcome(result.job.status) !== undefined
  );
}

/** A wait, to whoever takes its looks. */
export interface PollSubscriber {
  /** Of the job. */
  readonly id: string;
  /** Whether a look alone should not keep the process alive. */
  readonly unref: boolean;
  /** Milliseconds after which a look is given up; Infinity where whoever takes it sees to that. */
  readonly pollTimeout: number;
  /**
   * What came of the look, once; not before `plan` has returned, nor after the look was abandoned.
   * @param requestedAt when the question went out, in monotonic milliseconds.
   */
  onResult(result: PollResult, requestedAt: number): void;
}

/** A look until it is answered. */
export interface PendingPoll {
  /** The wait no longer wants to know. */
  cancel(reason: unknown): void;
}

/** Takes the looks of waits, of each wait one at a time, handed over as soon as it is planned. Calls instead of promises: ten thousand waits look a hundred thousand times. */
export interface PollScheduler {
  schedule(subscriber: PollSubscriber, timing: PollTiming): PendingPoll;
}
