import { inspect } from 'node:util';
import type { PollObservation } from '../machine/observation.js';
import {
  type ClassifyApiError,
  type ErrorMeaning,
  isApiError,
  isInvalidResponseError,
  isMarkedFatal,
} from '../model/errors.js';
import type { PollResult } from './poll-scheduler.js';

/**
 * What the error of a poll means for the wait, whatever the source.
 * @param classifyApiError the rules of the services. Default: none.
 */
export function classifyError(error: unknown, classifyApiError?: ClassifyApiError): ErrorMeaning {
  if (isApiError(error)) return classifyApiError?.(error) ?? classifyStatus(error.status);
  if (isInvalidResponseError(error)) return 'retryable';
  return isMarkedFatal(error) || isCertificateError(error) ? 'fatal' : 'retryable';
}

/** What came of a look that began at `since`, in milliseconds since the wait began. */
export function toObservation(
  result: PollResult,
  requestedAt: number,
  classifyApiError?: ClassifyApiError,
): PollObservation {
  const retryHint = result.retryAfter === undefined ? {} : { retryAfter: result.retryAfter };
  if ('error' in result) {
    return { ...retryHint, ...errorToObservation(result.error, classifyApiError), requestedAt };
  }
  const { job } = result;
  if (job === undefined) return { type: 'not-found', ...retryHint, requestedAt };
  return { type: 'job', job, ...retryHint, requestedAt };
}

/** The observation that an error of a look amounts to. */
export function errorToObservation(
  thrown: unknown,
  classifyApiError?: ClassifyApiError,
): PollObservation {
  const error = toReadableError(thrown);
  const retryAfter = isApiError(error) ? error.retryAfter : undefined;
  const retryHint = retryAfter === undefined ? {} : { retryAfter };
  switch (classifyError(error, classifyApiError)) {
    case 'not-found':
      return { type: 'not-found', ...retryHint };
    case 'fatal':
      return { type: 'fatal', error };
    case 'retryable': {
      const serviceResponded = isApiError(error) || isInvalidResponseError(error);
      return { type: 'retryable', error, serviceResponded, ...retryHint };
    }
  }
}

/** What was thrown, as an error that can be read: sources throw anything, and a getter may throw in turn. */
function toReadableError(thrown: unknown): Error {
  try {
    if (!(thrown instanceof Error)) {
      return new Error(`The source threw ${inspect(thrown)}`, { cause: thrown });
    }
    const { name, message, code, status, cause } = thrown as Error & Record<string, unknown>;
    void [name, message, code, status, cause];
    return thrown;
  } catch {
    return new Error('The source threw something that cannot be read');
  }
}

/** Request timeout, too early, too many requests: the same request may be answered later. */
const RETRYABLE_STATUSES = new Set([408, 425, 429]);

function classifyStatus(status: number): ErrorMeaning {
  if (status >= 500 || RETRYABLE_STATUSES.has(status)) return 'retryable';
  return status === 404 ? 'not-found' : 'fatal';
}

/** OpenSSL's verification results and Node's own, as `code` of the error or of its cause. */
const CERTIFICATE_ERROR_PATTERN =
  /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|CRL_|ERROR_IN_CERT_)/;

function isCertificateError(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; depth += 1) {
    const { code } = current as NodeJS.ErrnoException;
    if (typeof code === 'string' && CERTIFICATE_ERROR_PATTERN.test(code)) return true;
    current = current.cause;
  }
  return false;
}
