/** Control characters and line breaks. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Characters without a shape of their own, which hide or reorder others: bidirectional marks, zero-width spaces, tags. */
const INVISIBLE_CHARACTERS = /[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;
/** All characters that a terminal obeys or does not show. */
export const UNPRINTABLE_CHARACTERS =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;
/** Half of a character outside the basic plane, left by cutting a text. */
const LONE_SURROGATE = /\p{Surrogate}/gu;
const ESCAPE_SEQUENCE =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** External text as one harmless line, of at most `maxLength` characters: no escape sequences, unprintable characters or line breaks. */
export function toSingleLine(text: string, maxLength = 1000): string {
  const line = removeUnprintable(text.slice(0, maxLength * 4)).trim();
  return (line.length > maxLength ? `${line.slice(0, maxLength)}…` : line).replace(
    LONE_SURROGATE,
    '',
  );
}

/** A string, or a number as text; undefined for anything else. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
}

/** A text without escape sequences and invisible characters, with a space in place of control characters and line breaks. */
export function removeUnprintable(text: string): string {
  return text
    .replace(INVISIBLE_CHARACTERS, '')
    .replace(ESCAPE_SEQUENCE, '')
    .replace(CONTROL_CHARACTERS, ' ');
}

const API_ERROR_BRAND = Symbol.for('jobwait.ApiError');
const INVALID_RESPONSE_BRAND = Symbol.for('jobwait.InvalidResponseError');

export interface ApiErrorFields {
  readonly status: number;
  readonly errorCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** A response with an error status. getJob and listTasks reject with it too. */
export class ApiError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** The code in the body, e.g. "DBS.200001"; undefined if it has none. */
  readonly errorCode: string | undefined;
  /** Identifies the request to the service's support. */
  readonly requestId: string | undefined;
  /** Milliseconds for which the service asked not to be polled. */
  readonly retryAfter: number | undefined;

  constructor(message: string, fields: ApiErrorFields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'ApiError';
    this.status = fields.status;
    this.errorCode = fields.errorCode;
    this.requestId = fields.requestId;
    this.retryAfter = fields.retryAfter;
    Object.defineProperty(this, API_ERROR_BRAND, { value: true });
  }
}

/** An unusable response: not JSON, truncated, of the wrong shape, or too large. */
export class InvalidResponseError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InvalidResponseError';
    Object.defineProperty(this, INVALID_RESPONSE_BRAND, { value: true });
  }
}

/** Whether a value is an ApiError, of any copy of the package. */
export function isApiError(value: unknown): value is ApiError {
  return hasBrand(value, API_ERROR_BRAND);
}

/** Whether a value is an InvalidResponseError, of any copy of the package. */
export function isInvalidResponseError(value: unknown): value is InvalidResponseError {
  return hasBrand(value, INVALID_RESPONSE_BRAND);
}

/** Whether a value carries a brand, which unlike a class is shared by all copies of the package. */
export function hasBrand(value: unknown, brand: symbol): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return (value as Record<symbol, unknown>)[brand] === true;
  } catch {
    // A getter or proxy that throws is not ours.
    return false;
  }
}

/** What a failed request means for a wait. */
export type ErrorMeaning = 'not-found' | 'retryable' | 'fatal';

/** What an error response means, as far as its service has rules of its own. Undefined: its HTTP status decides. */
export type ClassifyApiError = (error: ApiError) => ErrorMeaning | undefined;

const fatalErrors = new WeakSet<Error>();

/** Marks an error as fatal, because retrying cannot help. Returns it. */
export function markFatal<E extends Error>(error: E): E {
  fatalErrors.add(error);
  return error;
}

export function isMarkedFatal(error: unknown): error is Error {
  return error instanceof Error && fatalErrors.has(error);
}

/** An error in one word: its HTTP status, "invalid-response", "timeout", its code, or its name. */
export function errorWord(error: Error): string {
  if (isApiError(error)) return String(error.status);
  if (isInvalidResponseError(error)) return 'invalid-response';
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return 'timeout';
  return [code, name].find(word => typeof word === 'string' && word !== '') ?? 'Error';
}
