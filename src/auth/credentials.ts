import type { ApiError } from '../model/errors.js';

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
   * @throws what fetching throws (fatal if retrying cannot help); a TimeoutError; the ApiError of the rejection if no other
   * than the rejected credentials are available.
   */
  headers(request: OutgoingRequest): Promise<AuthHeaders>;
  /** Reports that the service rejected a request with these headers. Returns whether to try once more with new headers. */
  rejected(headers: AuthHeaders, rejection: CredentialRejection): boolean;
  /**
   * Whether other credentials than those rejected last are available now.
   * @throws as `headers`.
   */
  hasChanged(): Promise<boolean>;
  /** Every secret that may have been sent, so that it can be redacted in what a service returns. */
  secrets(): Iterable<string>;
  /** Kind and origin, without a secret: "token from JOBWAIT_TOKEN". */
  describe(): string;
}
