import { inspect } from 'node:util';
import { type ApiError, isMarkedFatal, markFatal } from '../model/errors.js';

/** A request as it will be sent. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Whose job it asks for; undefined when that is what it asks. */
  readonly projectId?: string | undefined;
}

/** An answer that refused the credentials of a request. */
export interface CredentialRejection {
  readonly error: ApiError;
  /** The answer's Date header, milliseconds since 1970. */
  readonly date: number | undefined;
}

/** The headers that identify one request. */
export type AuthHeaders = Readonly<Record<string, string>>;

/** What identifies the caller to the service, request by request. */
export interface Credentials {
  /**
   * To be sent with those that a request has. What is missing or about to expire is fetched, once for any number of
   * requests; no promise where all is at hand.
   * @throws what was met on the way to a credential, final when asking again does not help; the ApiError of the refusal
   * when there is still nothing but what was refused; a TimeoutError: all of them by the promise.
   */
  headers(request: OutgoingRequest): AuthHeaders | Promise<AuthHeaders>;
  /** Told that the service refused a request with these headers. Whether asking again with `headers()` may help. */
  rejected(headers: AuthHeaders, rejection?: CredentialRejection): boolean;
  /**
   * Whether there is something else now than what was refused last. Asks where the credentials come from.
   * @throws as `headers`.
   */
  hasChanged(): Promise<boolean>;
  /** Every secret that was sent so far, to be taken out of what a service says. */
  secrets(): Iterable<string>;
  /** Kind and origin in a few words, without a secret: "token from JOBWAIT_TOKEN". */
  describe(): string;
}

/** Shorter secrets are also words: taking them out would take the sense out. No real credential is as short. */
const MIN_SECRET_LENGTH = 6;

/** Good for a quarter of an hour to whoever reads it. */
const SIGNATURE_PATTERN = /\bSignature=[0-9a-f]{64}/gi;

/** Text with every secret taken out. */
export function redact(text: string, secrets: Iterable<string>): string {
  let redacted = text.replace(SIGNATURE_PATTERN, 'Signature=[redacted]');
  // The longest first: a secret may be part of another.
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret.length >= MIN_SECRET_LENGTH) redacted = redacted.replaceAll(secret, '[redacted]');
  }
  return redacted;
}

/** An error as it is; where it shows a secret anywhere, what can be told of it. A proxy may quote the request, a parser what it could not read. */
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
