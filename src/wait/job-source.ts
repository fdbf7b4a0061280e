import type { Job } from '../model/job.js';

/** The minimum a source reports about a job: `id` and `status`. null is treated as undefined. */
export type JobLike = Pick<Job, 'id' | 'status'> & {
  readonly [K in Exclude<keyof Job, 'id' | 'status'>]?: Job[K] | null;
};

/** Anything that can report the state of a job: a JobClient, another cloud, a test double. */
export interface JobSource {
  /** Resolves to undefined if the service does not know the job (yet). A rejection is retried, unless the error is fatal. A call that has not settled after 30 s is abandoned. */
  getJob(id: string, context: PollContext): Promise<JobLike | undefined>;
  /**
   * Optional, for sources that batch polls. Called as soon as a poll is planned. The poll is due in `dueIn` ms, may run
   * up to `tolerance` ms earlier or later, and must not start after `deadline` ms. Without this method the wait sleeps
   * until the poll is due and calls getJob.
   */
  schedulePoll?(id: string, context: ScheduledPollContext): Promise<JobLike | undefined>;
}

/** What a source knows of a poll. */
export interface PollContext {
  /** Aborts when the poll is abandoned. */
  readonly signal: AbortSignal;
  /** Call it when the request is really sent, if that is later than the call (or was `ago` ms before): limits are decided by polls sent after them. Invalid values are ignored. */
  readonly onSent?: (ago?: number) => void;
  /** Milliseconds from now after which the poll is too late for a limit of the wait; Infinity if there is none. */
  readonly deadline?: number;
  /** Whether the poll alone should not keep the process alive. */
  readonly unref?: boolean;
  /** Call it with the milliseconds of a successful response's Retry-After. An ApiError carries its own. */
  readonly onRetryAfter?: (delay: number) => void;
}

/** What a source that schedules polls knows of one that is planned. */
export interface ScheduledPollContext extends PollContext {
  /** Milliseconds from now until the poll is due. */
  readonly dueIn: number;
  /** Milliseconds by which the poll may be earlier or later. */
  readonly tolerance: number;
  /** Milliseconds from now after which the poll must not start; Infinity if there is no limit. */
  readonly deadline: number;
}
