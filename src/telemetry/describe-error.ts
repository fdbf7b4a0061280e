import { isApiError } from '../model/errors.js';
import { isJobWaitError } from '../model/wait-errors.js';

/** Causes of causes are shown to this depth. */
const MAX_CAUSES = 5;

/** An error as plain data. A wait's error has the id of the request that failed, which its cause knows. */
export function describeError(error: unknown, maxCauses = MAX_CAUSES): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: toMessage(error) };
  const { name, message, cause, code } = error as Error & { readonly code?: unknown };
  return {
    name,
    message,
    ...(isApiError(error)
      ? { code: error.errorCode, status: error.status }
      : // The code of a DOMException is a number.
        { code: typeof code === 'string' ? code : undefined }),
    requestId: [error, cause].find(isApiError)?.requestId,
    ...(isJobWaitError(error) && {
      attempts: error.attempts,
      elapsed: error.elapsed,
      observed: error.observed,
    }),
    ...(cause !== undefined && maxCauses > 0 && { cause: describeError(cause, maxCauses - 1) }),
  };
}

function toMessage(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that cannot be shown';
  }
}
