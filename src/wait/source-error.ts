import { inspect, types } from 'node:util';
import { isApiError } from '../model/errors.js';

/**
 * A thrown value as an error whose members can be read and have their types: sources throw anything, and a getter may
 * throw in turn. Usually it is the error itself; one that is converted has it as `cause`.
 */
export function toReadableError(thrown: unknown): Error {
  try {
    if (!isError(thrown)) {
      return new Error(`The source threw ${inspect(thrown)}`, { cause: thrown });
    }
    const { name, message, code, cause } = thrown as NodeJS.ErrnoException;
    void cause;
    const isReadable = typeof message === 'string' && typeof name === 'string';
    if (isReadable && !isDamagedApiError(thrown)) return thrown;
    const readable = new Error(textOfThrown(message), { cause: thrown });
    return Object.assign(readable, { name: textOfThrown(name), code });
  } catch {
    return new Error('The source threw something that cannot be read');
  }
}

/** Errors of another realm included, such as those of Node.js itself in a test runner's sandbox. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** Whether an ApiError, perhaps of another copy of the package, has members that cannot be its own. */
function isDamagedApiError(error: Error): boolean {
  if (!isApiError(error)) return false;
  const { status, errorCode, requestId, retryAfter } = error;
  const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';
  const isNumber = retryAfter === undefined || typeof retryAfter === 'number';
  return !(typeof status === 'number' && isNumber && isText(errorCode) && isText(requestId));
}

function textOfThrown(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}

/** OpenSSL's verification results and Node's own, as `code` of the error, of its causes, or of the errors it combines. */
const CERTIFICATE_ERROR_PATTERN =
  /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|CRL_|ERROR_IN_CERT_)/;

/** Causes may form a circle, or be endless. */
const MAX_RELATED_ERRORS = 100;

/** Whether an error, one of its causes, or one that it combines is about a certificate. */
export function isCertificateError(error: unknown): boolean {
  const related = new Set([error]);
  const add = (each: unknown): void => {
    if (related.size < MAX_RELATED_ERRORS) related.add(each);
  };
  for (const current of related) {
    try {
      if (!isError(current)) continue;
      const { code, cause, errors } = current as NodeJS.ErrnoException & Partial<AggregateError>;
      if (typeof code === 'string' && CERTIFICATE_ERROR_PATTERN.test(code)) return true;
      add(cause);
      if (Array.isArray(errors)) errors.slice(0, MAX_RELATED_ERRORS).forEach(add);
    } catch {
      // A getter that throws says nothing about a certificate.
    }
  }
  return false;
}

/**
 * What fetch says in a TypeError of its own: "fetch failed", "NetworkError when attempting to fetch resource". Names of
 * members and variables, as in "source.request is not a function", do not count.
 */
const FETCH_MESSAGE_PATTERN = /(?<![\w.#$'"`])(fetch|network|request)(?!\w*([.('"`]| is not ))/i;

/**
 * Whether an error is a bug in the code that threw it, which no retry mends: a ReferenceError, or a TypeError that is
 * none of fetch's.
 */
export function isBug(error: unknown): boolean {
  try {
    const { name, message, cause } = error as Error;
    if (error instanceof ReferenceError || name === 'ReferenceError') return true;
    if (!(error instanceof TypeError) && name !== 'TypeError') return false;
    return cause === undefined && !FETCH_MESSAGE_PATTERN.test(`${name}: ${message}`);
  } catch {
    return false;
  }
}
