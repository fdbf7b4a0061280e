import {
  ApiError,
  InvalidResponseError,
  isApiError,
  isInvalidResponseError,
  isMarkedFatal,
  markFatal,
  toText,
} from '../model/errors.js';
import {
  type Checked,
  checkNumber,
  checkString,
  checkTrueOrFalse,
  objectOf,
  optional,
} from '../model/validation.js';

const ERROR_FIELDS = {
  name: checkString,
  message: checkString,
  code: optional(checkString),
  status: optional(checkNumber),
  errorCode: optional(checkString),
  requestId: optional(checkString),
  retryAfter: optional(checkNumber),
  isFatal: optional(checkTrueOrFalse),
};

export const checkErrorRecord = objectOf({
  ...ERROR_FIELDS,
  cause: optional(objectOf(ERROR_FIELDS)),
});

/** The error of a poll as plain JSON: an ApiError has a `status`. Only the first cause is kept. */
export interface ErrorRecord extends Checked<typeof checkErrorRecord> {}

const MAX_MESSAGE_LENGTH = 1000;

/** The record of an error. */
export function toErrorRecord(error: Error): ErrorRecord {
  const { cause } = error;
  return cause instanceof Error ? { ...toFields(error), cause: toFields(cause) } : toFields(error);
}

function toFields(error: Error): ErrorRecord {
  const { name, message, code } = error as NodeJS.ErrnoException;
  const api = isApiError(error) ? error : undefined;
  const fields = {
    name: isInvalidResponseError(error) ? 'InvalidResponseError' : String(name),
    message: String(message).slice(0, MAX_MESSAGE_LENGTH).toWellFormed(),
    code: toText(code),
    status: api?.status,
    errorCode: api?.errorCode,
    requestId: api?.requestId,
    retryAfter: api?.retryAfter,
    isFatal: isMarkedFatal(error) || undefined,
  };
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as unknown as ErrorRecord;
}

/** The error of a record: of the same class if that is one of this package. */
export function reviveError({ cause, ...record }: ErrorRecord): Error {
  const error = createError(record, cause && reviveError({ ...cause, cause: undefined }));
  if (record.code !== undefined) Object.assign(error, { code: record.code });
  return record.isFatal ? markFatal(error) : error;
}

function createError(record: Omit<ErrorRecord, 'cause'>, cause: Error | undefined): Error {
  const { name, message, status } = record;
  if (status !== undefined) return new ApiError(message, { ...record, status, cause });
  const options = cause && { cause };
  if (name === 'InvalidResponseError') return new InvalidResponseError(message, options);
  const error = new Error(message, options);
  // Not enumerable, as the name of any error.
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return error;
}
