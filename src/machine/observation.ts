import type { Job } from '../job.js';

/** What came of one look. */
export type Observation = Answer | Failure | Aborted;

interface Look {
  /** When the look began, in milliseconds since the wait began. Default: when it is observed. */
  readonly since?: number;
  /** Milliseconds for which the service asked to be left alone. */
  readonly retryAfter?: number;
}

export type Answer = (
  | { readonly type: 'job'; readonly job: Job }
  /** The service does not know the job (yet). */
  | { readonly type: 'not-found' }
) &
  Look;

export type Failure =
  /** Could not look; asking again may. `answered` says that the service did answer, if only with an error. */
  (
    | { readonly type: 'retryable'; readonly error: Error; readonly answered?: boolean }
    /** Asking again does not mend it. */
    | { readonly type: 'final'; readonly error: Error }
  ) &
    Look;

/** The caller lost interest. */
export interface Aborted {
  readonly type: 'aborted';
  readonly reason?: unknown;
}
