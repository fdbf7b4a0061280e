import { inspect } from 'node:util';
import { isApiError, isInvalidResponseError, isMarkedFinal } from '../errors/index.js';
import type { Answer, Failure } from '../machine/observation.js';
import type { Heard } from './looks.js';

/** What an error of a look means for the wait. One function for every source. */
export function meaningOf(error: unknown): 'not-found' | 'retryable' | 'final' {
  if (isApiError(error)) return meaningOfStatus(error.status, error.errorCode ?? '');
  if (isInvalidResponseError(error)) return 'retryable';
  return isMarkedFinal(error) || isCertificateError(error) ? 'final' : 'retryable';
}

/** What came of a look that began at `since`, in milliseconds since the wait began. */
export function observationOfLook(heard: Heard, since: number): Answer | Failure {
  const asked = heard.retryAfter === undefined ? {} : { retryAfter: heard.retryAfter };
  if ('error' in heard) return { ...asked, ...observationOf(heard.error), since };
  const { job } = heard;
  if (job === undefined) return { type: 'not-found', ...asked, since };
  return { type: 'job', job, ...asked, since };
}

/** The observation that an error of a look amounts to. */
export function observationOf(thrown: unknown): Answer | Failure {
  const error = readable(thrown);
  const retryAfter = isApiError(error) ? error.retryAfter : undefined;
  const asked = retryAfter === undefined ? {} : { retryAfter };
  switch (meaningOf(error)) {
    case 'not-found':
      return { type: 'not-found', ...asked };
    case 'final':
      return { type: 'final', error };
    case 'retryable': {
      const answered = isApiError(error) || isInvalidResponseError(error);
      return { type: 'retryable', error, answered, ...asked };
    }
  }
}

/** What was thrown, as an error that can be read: sources throw anything, and a getter may throw in turn. */
function readable(thrown: unknown): Error {
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

/** An answer of the API gateway: the request did not reach the service. */
const GATEWAY = /^API(GW|G)\./i;
/** "The job does not exist": what the services say of a wrong id, and of one that is seconds old. */
const NO_SUCH_JOB = 'DBS.200543';
/** Request timeout, too early, too many requests: the same request may be answered later. */
const ASK_AGAIN = new Set([408, 425, 429]);

function meaningOfStatus(status: number, code: string): 'not-found' | 'retryable' | 'final' {
  if (status >= 500 || ASK_AGAIN.has(status)) return 'retryable';
  if (status === 404 && !GATEWAY.test(code)) return 'not-found';
  if (status === 400 && code.toUpperCase() === NO_SUCH_JOB) return 'not-found';
  return 'final';
}

/** OpenSSL's verification results and Node's own, as `code` of the error or of its cause. */
const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|CRL_|ERROR_IN_CERT_)/;

function isCertificateError(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; depth += 1) {
    const { code } = current as NodeJS.ErrnoException;
    if (typeof code === 'string' && CERTIFICATE.test(code)) return true;
    current = current.cause;
  }
  return false;
}
