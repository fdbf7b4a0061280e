import type { PollObservation } from '../machine/observation.js';
import {
  type ApiError,
  type ClassifyApiError,
  type ErrorMeaning,
  isApiError,
  isInvalidResponseError,
  isMarkedFatal,
} from '../model/errors.js';
import { terminalOutcome } from '../model/job.js';
import type { PollResult } from './poll-scheduler.js';
import { isBug, isCertificateError, toReadableError } from './source-error.js';

/** Whether a result says that the job has ended. */
export function isTerminal(result: PollResult): boolean {
  return 'job' in result && result.job !== undefined && !!terminalOutcome(result.job.status);
}

/**
 * What the error of a poll means for the wait, whatever the source.
 * @param classifyApiError the rules of a service. Default: the HTTP status decides alone.
 */
export function classifyError(error: unknown, classifyApiError?: ClassifyApiError): ErrorMeaning {
  if (isMarkedFatal(error)) return 'fatal';
  if (isApiError(error)) return classifyApiError?.(error) ?? classifyStatus(error);
  if (isInvalidResponseError(error)) return 'retryable';
  const isFatal = isCertificateError(error) || isBug(error);
  return isFatal ? 'fatal' : 'retryable';
}

/**
 * The observation of a poll.
 * @param requestedAt when the request was sent, in milliseconds since the wait began.
 */
export function toObservation(
  result: PollResult,
  requestedAt: number,
  classifyApiError?: ClassifyApiError,
): PollObservation {
  const { retryAfter } = result;
  const timing = retryAfter === undefined ? { requestedAt } : { requestedAt, retryAfter };
  if ('error' in result)
    return { ...timing, ...errorToObservation(result.error, classifyApiError) };
  const { job } = result;
  return job ? { type: 'job', job, ...timing } : { type: 'not-found', ...timing };
}

/** The observation of a poll that failed with this error. */
export function errorToObservation(
  thrown: unknown,
  classifyApiError?: ClassifyApiError,
): PollObservation {
  const error = toReadableError(thrown);
  const retryAfter = isApiError(error) ? error.retryAfter : undefined;
  const timing = retryAfter === undefined ? {} : { retryAfter };
  const type = classifyError(error, classifyApiError);
  switch (type) {
    case 'not-found':
      return { type, ...timing };
    case 'fatal':
      return { type, error };
    case 'retryable': {
      const serviceResponded = isApiError(error) || isInvalidResponseError(error);
      return { type, error, serviceResponded, ...timing };
    }
  }
}

/** Request timeout, too early, too many requests: the same request may succeed later. */
const RETRYABLE_STATUSES = new Set([408, 425, 429]);

function classifyStatus({ status, retryAfter }: ApiError): ErrorMeaning {
  if (status >= 500 || RETRYABLE_STATUSES.has(status)) return 'retryable';
  // With Retry-After it is throttling, not a denial.
  if (status === 403 && retryAfter !== undefined) return 'retryable';
  return status === 404 ? 'not-found' : 'fatal';
}
