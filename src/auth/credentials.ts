import { inspect } from 'node:util';
import { type ApiError, isMarkedFatal, markFatal } from '../model/errors.js';

/** A request that is about to be sent. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The project the request is about; undefined while its id is unknown. */
  readonly projectId?: string | undefined;
}

/** A response that rejected the credentials of a request. */
export interface CredentialRejection {
  readonly error: ApiError;
  /** The response's Date header, in milliseconds since 1970. */
  readonly date: number | undefined;
}

/** The headers that authenticate one request. */
export type AuthHeaders = Readonly<Record<string, string>>;

/** Authenticates the requests of a client. */
export interface Credentials {
  /**
   * The headers to add to a request. Fetches whatever is missing or about to expire, once for all callers.
   * @throws what fetching throws (fatal if retrying cannot help); a TimeoutError; the ApiError of the rejection if only the
   * rejected credentials can be had.
   */
  headers(request: OutgoingRequest): Promise<AuthHeaders>;
  /** Reports that the service rejected a request with these headers. Returns whether to try once more with new headers. */
  rejected(headers: AuthHeaders, rejection: CredentialRejection): boolean;
  /** Whether other credentials than those rejected last can be had now. @throws as `headers`. */
  hasChanged(): Promise<boolean>;
  /** Every secret that may have been sent, to be removed from what a service returns. */
  secrets(): Iterable<string>;
  /** Kind and origin, without a secret: "token from JOBWAIT_TOKEN". */
  describe(): string;
}

/** Shorter secrets may be ordinary words, and no real credential is as short. */
const MIN_SECRET_LENGTH = 6;

/** A signature can be replayed for a quarter of an hour. */
const SIGNATURE_PATTERN = /\bSignature=[0-9a-f]{64}/gi;

/** Replaces every secret in a text by "[redacted]". */
export function redact(text: string, secrets: Iterable<string>): string {
  let redacted = text.replace(SIGNATURE_PATTERN, 'Signature=[redacted]');
  // Longest first: a secret may be part of another.
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret.length >= MIN_SECRET_LENGTH) redacted = redacted.replaceAll(secret, '[redacted]');
  }
  return redacted;
}

/** The same error; if it shows a secret anywhere, a redacted one in its place. A proxy may quote a request, a parser what it could not parse. */
export function redactError(error: unknown, secrets: Iterable<string>): unknown {
  if (!(error instanceof Error)) return error;
  const allSecrets = [...secrets];
  const printed = inspect(error, { depth: 8, maxStringLength: null, breakLength: Infinity });
  if (redact(printed, allSecrets) === printed) return error;
  const redacted: NodeJS.ErrnoException = new Error(redact(error.message, allSecrets));
  redacted.name = error.name;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') redacted.code = redact(code, allSecrets);
  return isMarkedFatal(error) ? markFatal(redacted) : redacted;
}
