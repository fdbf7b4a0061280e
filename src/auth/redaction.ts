import { inspect } from 'node:util';
import { redactErrorCode } from '../http/response.js';
import {
  ApiError,
  InvalidResponseError,
  isApiError,
  isInvalidResponseError,
  isMarkedFatal,
  markFatal,
} from '../model/errors.js';
import { formsOf, hasEscapes, plainFormsOf, readings } from './spellings.js';

/** Shorter secrets may be ordinary words, and no real credential is as short. */
const MIN_SECRET_LENGTH = 6;

/** A signature can be replayed for a quarter of an hour. */
const SIGNATURE_PATTERN = /\bSignature=[0-9a-f]{64}/gi;

/**
 * Replaces every secret in a text by "[redacted]". A text that shows a secret only once it is unescaped, or without its
 * invisible characters, is returned in that form.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  if (text.length < MIN_SECRET_LENGTH) return text;
  const allSecrets = [...secrets];
  const redacted = replaceSecrets(text, allSecrets.flatMap(plainFormsOf));
  if (!hasEscapes(redacted)) return redacted;
  const forms = allSecrets.flatMap(formsOf);
  for (const reading of readings(redacted)) {
    const redactedReading = replaceSecrets(reading, forms);
    if (redactedReading !== reading) return redactedReading;
  }
  return redacted;
}

function replaceSecrets(text: string, secrets: readonly string[]): string {
  let redacted = text.replace(SIGNATURE_PATTERN, 'Signature=[redacted]');
  // Most texts show none, and a response may have many texts.
  const { length } = redacted;
  const shown = secrets.filter(
    secret =>
      secret.length >= MIN_SECRET_LENGTH && secret.length <= length && redacted.includes(secret),
  );
  // Longest first: a secret may be part of another.
  for (const secret of shown.sort((one, other) => other.length - one.length))
    redacted = redacted.replaceAll(secret, '[redacted]');
  return redacted;
}

/** The same error, or a redacted one if it shows a secret anywhere: a proxy may quote a request, a parser what it could not parse. */
export function redactError(error: unknown, secrets: Iterable<string>): unknown {
  if (!(error instanceof Error)) return error;
  const allSecrets = [...secrets];
  const printed = inspect(error, { depth: 8, maxStringLength: null, breakLength: Infinity });
  if (redact(printed, allSecrets) === printed) return error;
  const redacted = rebuild(error, text => redact(text, allSecrets));
  return isMarkedFatal(error) ? markFatal(redacted) : redacted;
}

function rebuild(error: Error, redactText: (text: string) => string): Error {
  const { name, code } = error as NodeJS.ErrnoException;
  const message = redactText(error.message);
  if (isApiError(error)) {
    const { status, errorCode, requestId, retryAfter } = error;
    return new ApiError(message, {
      status,
      errorCode: errorCode && redactErrorCode(errorCode, redactText),
      requestId: requestId && redactText(requestId),
      retryAfter,
    });
  }
  if (isInvalidResponseError(error)) {
    const cause = error.cause instanceof Error && rebuild(error.cause, redactText);
    return new InvalidResponseError(message, cause ? { cause } : {});
  }
  const redacted: NodeJS.ErrnoException = new Error(message);
  redacted.name = redactText(name);
  if (typeof code === 'string') redacted.code = redactText(code);
  return redacted;
}
