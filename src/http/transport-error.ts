import { TimeoutError } from 'p-timeout';
import { isInvalidResponseError, toSingleLine } from '../model/errors.js';
import { isObject } from '../model/validation.js';

/** A reused connection was closed before the response began, so the request may be sent again at once. */
export class StaleConnectionError extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('The connection was closed before the response');
    this.name = 'StaleConnectionError';
  }
}

const CONNECTION_CLOSED_CODES = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

/** The error of a request, without undici's own codes. */
export function toTransportError(thrown: unknown, mayBeStale: boolean): Error {
  if (isInvalidResponseError(thrown) || thrown instanceof TimeoutError) return thrown;
  const error = rebuildError(thrown);
  const { code = '', message } = error;
  if (mayBeStale && CONNECTION_CLOSED_CODES.includes(code)) return new StaleConnectionError();
  if (code === 'UND_ERR_SOCKET') error.code = 'ECONNRESET';
  const isTimeout =
    (isObject(thrown) && thrown.name === 'TimeoutError') ||
    /^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code);
  return isTimeout ? new TimeoutError(message) : error;
}

/**
 * An error of a connection, rebuilt from its code and message alone. Anywhere in its chain of causes, an HTTP parser may
 * have added the raw bytes of the response, or a socket its addresses and state.
 */
export function rebuildError(thrown: unknown): NodeJS.ErrnoException {
  const message =
    toSingleLine(describeCauses(thrown), 300) || 'The request failed without a reason';
  const rebuilt: NodeJS.ErrnoException = new Error(message);
  const code = causesOf(thrown)
    .map(error => error.code)
    .find(isCode);
  if (code !== undefined) rebuilt.code = code;
  return rebuilt;
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && /^\w{1,64}$/.test(code);
}

/** Whether an HTTP client reported a malformed response, and with it the bytes that it could not parse. */
export function isParserError(thrown: unknown): boolean {
  return causesOf(thrown).some(
    error => error.name === 'HTTPParserError' || 'rawPacket' in error || isParserCode(error.code),
  );
}

function isParserCode(code: unknown): boolean {
  return typeof code === 'string' && code.startsWith('HPE_');
}

/** Causes may form a circle. */
const MAX_CAUSE_DEPTH = 8;

/** An error and its causes, outermost first. */
function causesOf(thrown: unknown): Record<string, unknown>[] {
  const causes: Record<string, unknown>[] = [];
  for (
    let error = thrown;
    isObject(error) && causes.length < MAX_CAUSE_DEPTH;
    error = error.cause
  ) {
    causes.push(error);
  }
  return causes;
}

/** The message of an error, or of the errors behind it: one for each address of a host, or the cause of a failed `fetch`. */
function describeCauses(thrown: unknown, depth = 0): string {
  if (!isObject(thrown) || depth === MAX_CAUSE_DEPTH) return '';
  const { message, errors, cause } = thrown;
  if (Array.isArray(errors) && errors.length > 0) {
    return [...new Set(errors.map(error => describeCauses(error, depth + 1)))].join('; ');
  }
  const text = typeof message === 'string' ? message : '';
  return ((text === '' || text === 'fetch failed') && describeCauses(cause, depth + 1)) || text;
}
