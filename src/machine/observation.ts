import type { Job } from '../model/job.js';

/** The result of one poll, or an abort. */
export type Observation = PollObservation | AbortObservation;

/** The result of one poll. */
export type PollObservation = (
  | {
      readonly type: 'job';
      /** The job as reported. */
      readonly job: Job;
    }
  /** The service does not know the job (yet). */
  | { readonly type: 'not-found' }
  /** The poll failed, and another may succeed. */
  | {
      readonly type: 'retryable';
      /** Why the poll failed. */
      readonly error: Error;
      /** Whether the service itself reported the error. Default false. */
      readonly serviceResponded?: boolean;
    }
  /** The poll failed, and any other would fail too. */
  | {
      readonly type: 'fatal';
      /** Why the poll failed. */
      readonly error: Error;
    }
) & {
  /** When the request was sent, in milliseconds since the wait began. Default: when it is observed. */
  readonly requestedAt?: number;
  /** Milliseconds for which the service asked not to be polled. */
  readonly retryAfter?: number;
};

/** The caller no longer waits. */
export interface AbortObservation {
  readonly type: 'aborted';
  /** The reason of the abort, which the wait is rejected with. */
  readonly reason?: unknown;
}
