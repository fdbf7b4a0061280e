import { isParserError, rebuildError } from '../http/transport-error.js';
import { formatDuration } from '../model/duration.js';
import { markFatal } from '../model/errors.js';
import { runWithTimeout } from '../runtime/clock.js';

export interface FetchLimits {
  /** Milliseconds that fetching a credential may take. */
  readonly timeout: number;
  /** Aborts when the credential is no longer needed. */
  readonly closeSignal?: AbortSignal | undefined;
}

/**
 * Calls a function of the caller's that returns a credential.
 * @param name "The token function", for messages.
 * @throws what the function throws, marked as fatal unless it is temporary; a TimeoutError.
 */
export async function callCredentialFunction(
  name: string,
  getCredential: () => unknown,
  { timeout, closeSignal }: FetchLimits,
): Promise<unknown> {
  const work = async () => getCredential();
  const onError = (thrown: unknown) => {
    const error = toCredentialError(name, thrown);
    throw temporaryErrors.has(error) ? error : markFatal(error);
  };
  const message = `${name} took longer than ${formatDuration(timeout)}`;
  return runWithTimeout(() => work().catch(onError), { timeout, message, signals: [closeSignal] });
}

const temporaryErrors = new WeakSet<Error>();

/** Marks an error of a credential function as one that may pass. Any other error of such a function is fatal. */
export function markTemporary(error: Error): Error {
  temporaryErrors.add(error);
  return error;
}

/** The error of the function itself, unless it holds bytes of a response that may be the credential. */
function toCredentialError(name: string, thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(`${name} threw ${String(thrown)}`);
  return isParserError(thrown) ? rebuildError(thrown) : thrown;
}
