import type { Job } from '../model/job.js';

/** Where observations of jobs come from. `JobClient` is one; a test or another cloud can be one in three lines. */
export interface JobSource {
  /** Resolves to undefined when the service does not know the job (yet). Rejects with ApiError, InvalidResponseError, or anything else that went wrong, which is retried. A look that has not settled after 30 s is abandoned. */
  getJob(id: string, context: PollContext): Promise<Job | undefined>;
  /**
   * A source that shares looks is handed each look as soon as it is planned. Without this method the wait sleeps and
   * calls getJob.
   */
  schedulePoll?(id: string, context: ScheduledPollContext): Promise<Job | undefined>;
}

export interface PollContext {
  /** Aborts when the look is abandoned. */
  readonly signal: AbortSignal;
  /**
   * To be called when the request really goes out, or went out, `ago` milliseconds before (default 0), if that was not
   * at the call: a limit is decided by a look that began after it.
   */
  readonly onSent?: (ago?: number) => void;
  /** Milliseconds from now after which the look comes too late for a limit of the wait; Infinity when nothing presses. */
  readonly deadline?: number;
  /** Whether the look alone should not keep the process alive. */
  readonly unref?: boolean;
  /** To be called with the milliseconds for which a successful answer asked to be left alone. An ApiError carries its own. */
  readonly onRetryAfter?: (delay: number) => void;
}

export interface ScheduledPollContext extends PollContext {
  /** Milliseconds from now. */
  readonly dueIn: number;
  /** The look may be taken this many milliseconds earlier or later, */
  readonly tolerance: number;
  /** but never after this many milliseconds from now; Infinity when nothing presses. */
  readonly deadline: number;
}
