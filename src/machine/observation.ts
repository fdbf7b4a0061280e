import type { Job } from '../model/job.js';

/** The result of one poll, or an abort. */
export type Observation = PollObservation | AbortObservation;

/** The result of one poll. */
export type PollObservation = (
  | { readonly type: 'job'; readonly job: Job }
  /** The service does not know the job (yet). */
  | { readonly type: 'not-found' }
  /** The poll failed, and another may succeed. `serviceResponded`: the service itself reported the error. */
  | { readonly type: 'retryable'; readonly error: Error; readonly serviceResponded?: boolean }
  /** The poll failed, and any other would fail too. */
  | { readonly type: 'fatal'; readonly error: Error }
) & {
  /** When the request was sent, in milliseconds since the wait began. Default: when it is observed. */
  readonly requestedAt?: number;
  /** Milliseconds for which the service asked not to be polled. */
  readonly retryAfter?: number;
};

/** The caller no longer waits. */
export interface AbortObservation {
  readonly type: 'aborted';
  readonly reason?: unknown;
}
