import type { Job } from '../model/job.js';

/** What came of one look. */
export type Observation = ResponseObservation | ErrorObservation | AbortObservation;

interface PollMetadata {
  /** When the look began, in milliseconds since the wait began. Default: when it is observed. */
  readonly requestedAt?: number;
  /** Milliseconds for which the service asked to be left alone. */
  readonly retryAfter?: number;
}

export type ResponseObservation = (
  | { readonly type: 'job'; readonly job: Job }
  /** The service does not know the job (yet). */
  | { readonly type: 'not-found' }
) &
  PollMetadata;

export type ErrorObservation =
  /** Could not look; asking again may. `answered` says that the service did answer, if only with an error. */
  (
    | { readonly type: 'retryable'; readonly error: Error; readonly serviceResponded?: boolean }
    /** Asking again does not mend it. */
    | { readonly type: 'fatal'; readonly error: Error }
  ) &
    PollMetadata;

/** The caller lost interest. */
export interface AbortObservation {
  readonly type: 'aborted';
  readonly reason?: unknown;
}
