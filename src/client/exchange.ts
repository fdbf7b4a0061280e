import pRetry from 'p-retry';
import type { AbortSignalLike } from '../abort.js';
import { appendPath } from '../auth/address.js';
import type { Credentials, IdentifyingHeaders, OutgoingRequest } from '../auth/index.js';
import { monotonicNow } from '../clock.js';
import { formatDuration } from '../duration.js';
import { type HttpResponse, parseRetryAfter } from '../http/answer.js';
import { type HttpRequest, StaleConnectionError } from '../http/transport.js';
import type { PollContext } from '../wait/source.js';
import type { RateLimitedTransport } from './outlet.js';
import type { Permit } from './rate-limit/token-bucket.js';

/** What is asked for. */
export interface RequestTarget {
  readonly endpoint: URL;
  /** Path and query, below the endpoint's path. */
  readonly path: string;
  /** Whose job it is about; undefined where that is what is asked. */
  readonly projectId?: string;
}

export interface RequestContext extends Omit<PollContext, 'signal' | 'deadline'> {
  /** Aborts when nobody wants the answer any more. */
  readonly signal: AbortSignalLike;
  /** The monotonic time in milliseconds by which the request should have gone out: those that are pressed go first. */
  readonly deadline?: number | undefined;
  /** Whether many wait for the answer. */
  readonly isShared?: boolean | undefined;
  /** Whether what is asked may be forbidden to credentials that are good for all else, so that a refusal says nothing of them. */
  readonly mayBeForbidden?: boolean | undefined;
}

export interface AuthenticatedResponse {
  /** The headers that identified the request. */
  readonly usedHeaders: IdentifyingHeaders;
  readonly response: HttpResponse;
}

export interface RequestDefaults {
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Credentials that are at hand take no longer than this, in milliseconds. */
const CREDENTIAL_FETCH_THRESHOLD_MS = 20;

/** Sends requests with credentials, each in its turn and bounded, and gives the answers as they come. */
export class RequestSender {
  readonly #settings: RequestDefaults;
  readonly #credentials: Credentials;
  readonly #transport: RateLimitedTransport;
  readonly #timeoutMessage: string;
  #mergedHeaders:
    | { readonly usedHeaders: IdentifyingHeaders; readonly headers: HttpRequest['headers'] }
    | undefined;

  constructor(
    settings: RequestDefaults,
    credentials: Credentials,
    transport: RateLimitedTransport,
  ) {
    this.#settings = settings;
    this.#credentials = credentials;
    this.#transport = transport;
    this.#timeoutMessage = `The request took longer than ${formatDuration(settings.timeout)}`;
  }

  /**
   * A kept-alive connection may be closed just as it is used again, which says nothing of the service: one more try, at once.
   * @throws a TimeoutError, errors of the socket or of the credentials; the signal's reason.
   */
  async send(target: RequestTarget, context: RequestContext): Promise<AuthenticatedResponse> {
    const request = new SignableRequest(target, this.#settings.headers);
    const firstAttempt = this.#attempt(request, context);
    let result: AuthenticatedResponse;
    try {
      result = await firstAttempt;
    } catch {
      // Only where the first has failed: p-retry takes a fifth of the time that a request does.
      result = await pRetry(
        attempt => (attempt === 1 ? firstAttempt : this.#attempt(request, context)),
        {
          retries: 1,
          minTimeout: 0,
          shouldRetry: ({ error }) => error instanceof StaleConnectionError,
        },
      );
    }
    const retryAfter = parseRetryAfter(result.response);
    if (retryAfter !== undefined) context.onRetryAfter?.(retryAfter);
    return result;
  }

  async #attempt(
    request: SignableRequest,
    context: RequestContext,
  ): Promise<AuthenticatedResponse> {
    if (!this.#transport.tryAcquire(context)) await this.#transport.acquire(context);
    const authHeaders = this.#credentials.headers(request);
    const usedHeaders =
      authHeaders instanceof Promise
        ? await this.#awaitHeaders(authHeaders, request, context)
        : authHeaders;
    context.onSent?.();
    const { origin, path } = request;
    const { signal, unref } = context;
    const response = await this.#transport.send(
      { origin, path, headers: this.#mergeHeaders(usedHeaders) },
      { signal, timeout: this.#settings.timeout, timeoutMessage: this.#timeoutMessage, unref },
    );
    return { usedHeaders, response };
  }

  /** Merged once for as long as the caller is identified by the same object, as a token is. */
  #mergeHeaders(usedHeaders: IdentifyingHeaders): HttpRequest['headers'] {
    if (this.#mergedHeaders?.usedHeaders !== usedHeaders) {
      this.#mergedHeaders = { usedHeaders, headers: { ...this.#settings.headers, ...usedHeaders } };
    }
    return this.#mergedHeaders.headers;
  }

  /**
   * The headers for a request whose turn it is, which are not at hand. A turn is for now: where credentials had to be
   * fetched it is taken anew, or all whose turns came meanwhile would go at once.
   */
  async #awaitHeaders(
    authHeaders: Promise<IdentifyingHeaders>,
    request: OutgoingRequest,
    permit: Permit,
  ): Promise<IdentifyingHeaders> {
    const requestedAt = monotonicNow();
    const usedHeaders = await authHeaders;
    if (monotonicNow() - requestedAt <= CREDENTIAL_FETCH_THRESHOLD_MS) return usedHeaders;
    await this.#transport.acquire(permit);
    return this.#credentials.headers(request);
  }
}

/** A request before it is known who sends it. Its URL is made for those who sign it. */
class SignableRequest implements OutgoingRequest {
  readonly method = 'GET';
  readonly origin: string;
  readonly path: string;
  readonly projectId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    { endpoint, path, projectId }: RequestTarget,
    headers: Readonly<Record<string, string>>,
  ) {
    this.origin = endpoint.origin;
    this.path = appendPath(endpoint, path);
    this.projectId = projectId;
    this.headers = headers;
  }

  get url(): URL {
    return new URL(this.origin + this.path);
  }
}
