import type { Job } from '../model/job.js';
import type { PermitRequest } from './rate-limit/rate-limiter.js';

/** Requests a job by its id. */
export type FetchJob = (id: string, context: RequestContext) => Promise<Job | undefined>;

export interface RequestContext extends PermitRequest {
  /** Aborts when the response is no longer wanted. */
  readonly signal: AbortSignal;
  /** The job that is requested by its id, if the request is about one. */
  readonly jobId?: string | undefined;
  /** Whether the exchange is left out of recordings. */
  readonly isPrivate?: boolean | undefined;
  /** Milliseconds from leaving the rate limiter's queue to the last byte of the body. Default, and at most: `requestTimeout`. */
  readonly timeout?: number | undefined;
  /** Whether the timeout alone does not keep the process alive. */
  readonly unref?: boolean;
  /** Whether valid credentials may lack the permission for this request, so that a rejection says nothing about them. */
  readonly mayBeForbidden?: boolean | undefined;
  /** Called each time the request is sent: a second time if it is retried. */
  onSent?(): void;
  /** Called with the milliseconds of a Retry-After, also of an error response. */
  onRetryAfter?(delay: number): void;
}
