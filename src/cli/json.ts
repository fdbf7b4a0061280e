import { isApiError, isJobWaitError } from '../errors/index.js';

/** Legal in JSON as they are, but a terminal may obey them. */
const INVISIBLE_CHARACTERS = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A value as one line of JSON: dates in ISO 8601, errors as describeError has them, nothing that a terminal could obey. */
export function toJsonLine(value: unknown): string {
  const text = JSON.stringify(value, (_, member) =>
    member instanceof Error ? describeError(member) : member,
  );
  return text.replace(INVISIBLE_CHARACTERS, escapeCharacter);
}

/** An error as plain data. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, cause } = error;
  return {
    name,
    message,
    code: errorCodeOf(error),
    status: isApiError(error) ? error.status : undefined,
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

function errorCodeOf(error: Error): string | undefined {
  if (isApiError(error)) return error.errorCode;
  if (isJobWaitError(error)) return error.code;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
