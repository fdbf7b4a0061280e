import type { Dispatcher } from 'undici';
import type { AuthHeaders, Credentials } from '../auth/credentials.js';
import { redact, redactError } from '../auth/redaction.js';
import { proxySecrets } from '../http/proxy-settings.js';
import { getDate, type HttpResponse } from '../http/response.js';
import { type HttpRequest, type RequestTimeout, Transport } from '../http/transport.js';
import { StaleConnectionError } from '../http/transport-error.js';
import { type ApiError, isApiError } from '../model/errors.js';
import { type ExchangeEnd, Recorder } from '../recording/recorder.js';
import { monotonicNow } from '../runtime/clock.js';
import { isThrottled } from '../services/error-codes.js';
import type { PermitPool } from '../wait/permit-pool.js';
import type { ApiResult, Redact } from './api-result.js';
import { ClientTrace } from './client-trace.js';
import { CredentialBreaker } from './credential-breaker.js';
import { RateLimiter } from './rate-limit/rate-limiter.js';
import type { RequestContext } from './request-context.js';
import type { SenderSettings } from './sender-options.js';
import type { RequestBudget } from './sharing/scan-schedule.js';

/** A request before it is authenticated. */
export interface UnauthenticatedRequest extends HttpRequest {
  /** The project the request is about; undefined if there is none, or its id is unknown. */
  readonly projectId?: string | undefined;
}

/** The headers of every request. Polls need fresh responses. */
export const JSON_HEADERS = {
  accept: 'application/json',
  'cache-control': 'no-cache',
  'user-agent': 'jobwait',
} as const;

/** Sends a request that belongs to no wait, such as a login. */
export type SendLogin = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** What authenticates the requests of a sender. */
export interface Authentication {
  createCredentials(sendLogin: SendLogin): Credentials;
  /** Whether a response rejected the credentials of its request. Others may be accepted. */
  isRejection(error: ApiError): boolean;
}

/**
 * What a response means.
 * @throws ApiError for an error response, InvalidResponseError for an unusable one. Neither shows a credential.
 */
export type ParseResponse<T> = (response: HttpResponse, redact: Redact) => T;

interface AuthenticatedResponse {
  readonly response: HttpResponse;
  /** The headers that authenticated the request. */
  readonly usedHeaders: AuthHeaders;
  /** In monotonic milliseconds. */
  readonly requestedAt: number;
}

/** What a request is about. */
interface RequestSubject {
  readonly jobId?: string | undefined;
  readonly projectId?: string | undefined;
  /** Whether it is left out of recordings. */
  readonly isPrivate: boolean;
}

const LOGIN: RequestSubject = { isPrivate: true };

/** How long (ms) a permit may wait for credentials. If it takes longer, they were fetched, and other permits were granted meanwhile. */
const MAX_PERMIT_AGE_MS = 20;

/**
 * Sends requests within one rate limit and with one set of credentials. Each passes the circuit breaker for credentials
 * and the rate limiter, is authenticated and sent; its response is parsed and reported to the breaker.
 */
export class RequestSender {
  readonly #timeout: number;
  readonly #isRejection: (error: ApiError) => boolean;
  readonly #credentials: Credentials;
  readonly #breaker: CredentialBreaker;
  readonly #limiter: RateLimiter;
  readonly #transport: Transport;
  readonly #proxySecrets: readonly string[];
  readonly #trace: ClientTrace;
  readonly #recorder: Recorder | undefined;
  readonly #redactText: Redact = text => redact(text, this.#secrets());
  #sent = 0;
  #throttled = 0;

  constructor(settings: SenderSettings, { createCredentials, isRejection }: Authentication) {
    const { serviceName, requestTimeout, rateLimit, dispatcher, proxies, record } = settings;
    this.#timeout = requestTimeout;
    this.#isRejection = isRejection;
    this.#credentials = createCredentials((request, signal) => this.#sendLogin(request, signal));
    this.#breaker = new CredentialBreaker(this.#credentials);
    this.#trace = new ClientTrace(serviceName, () => this.#secrets());
    this.#limiter = new RateLimiter(rateLimit.perSecond, rateLimit.burst, () =>
      this.#trace.publishQueue(this.#limiter.queued),
    );
    this.#proxySecrets = proxies ? proxySecrets(proxies) : [];
    this.#recorder = record && new Recorder(record, serviceName, this.#redactText);
    this.#transport = new Transport(dispatcher as Dispatcher | undefined, proxies);
  }

  /** Requests sent and throttled since creation, and requests that wait for the rate limiter now. */
  stats(): { readonly sent: number; readonly throttled: number; readonly queued: number } {
    return { sent: this.#sent, throttled: this.#throttled, queued: this.#limiter.queued };
  }

  /** What the limits leave for polls, always as of now. */
  get budget(): RequestBudget {
    const limiter = this.#limiter;
    return {
      get requestsPerSecond() {
        return limiter.requestsPerSecond;
      },
      queued: () => limiter.queued,
      pausedUntil: () => limiter.pausedUntil,
    };
  }

  /** Makes every request wait for a permit of a pool too, until the returned function is called. */
  limitBy(pool: PermitPool): () => void {
    return this.#limiter.limitBy(pool);
  }

  /** Whether a request with the current credentials has been accepted. */
  get hasAcceptedCredentials(): boolean {
    return this.#breaker.isClosed;
  }

  /** Kind and source of the credentials, without a secret. */
  describeCredentials(): string {
    return this.#credentials.describe();
  }

  /**
   * Resolves to what `parse` makes of the response.
   * @throws what `parse` throws; TimeoutError; an error of the connection or of the credentials; the signal's reason.
   */
  async request<T>(
    request: UnauthenticatedRequest,
    context: RequestContext,
    parse: ParseResponse<T>,
  ): Promise<ApiResult<T>> {
    try {
      return await this.#authenticate(request, context, parse);
    } catch (error) {
      throw redactError(error, this.#secrets());
    }
  }

  /** Closes its own connections. */
  close(): Promise<void> {
    this.#recorder?.close();
    return this.#transport.close();
  }

  #secrets(): string[] {
    return [...this.#credentials.secrets(), ...this.#proxySecrets];
  }

  /** Sends the request, and once more if its credentials were rejected and there are others. */
  async #authenticate<T>(
    request: UnauthenticatedRequest,
    context: RequestContext,
    parse: ParseResponse<T>,
    isRetry = false,
  ): Promise<ApiResult<T>> {
    const generation = await this.#breaker.acquire(context.signal);
    let sent: AuthenticatedResponse;
    try {
      sent = await this.#send(request, context);
    } catch (error) {
      this.#breaker.failed(generation, error);
      throw error;
    }
    const { response, usedHeaders, requestedAt } = sent;
    try {
      const body = parse(response, this.#redactText);
      this.#breaker.succeeded(generation);
      const text = response.body ?? '';
      return { body, redact: this.#redactText(text) === text ? undefined : this.#redactText };
    } catch (error) {
      if (isApiError(error) && isThrottled(error)) this.#throttle(requestedAt, error.retryAfter);
      const isRejection = isApiError(error) && this.#isRejection(error);
      if (isRejection && !context.mayBeForbidden) {
        const date = getDate(response.headers);
        const hasOthers = this.#breaker.rejected(generation, usedHeaders, { error, date });
        this.#trace.publishRejection(hasOthers);
        if (hasOthers && !isRetry) return this.#authenticate(request, context, parse, true);
      } else if (isRejection || isInconclusive(error)) {
        this.#breaker.failed(generation, error);
      } else {
        this.#breaker.succeeded(generation);
      }
      throw error;
    }
  }

  /** Sends the request; at once again, with another permit, if a keep-alive connection was stale, which says nothing about the service. */
  async #send(
    request: UnauthenticatedRequest,
    context: RequestContext,
  ): Promise<AuthenticatedResponse> {
    try {
      return await this.#sendOnce(request, context);
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error;
      return this.#sendOnce(request, context);
    }
  }

  async #sendOnce(
    { projectId, ...request }: UnauthenticatedRequest,
    context: RequestContext,
  ): Promise<AuthenticatedResponse> {
    const { signal, unref = false, jobId, isPrivate = false } = context;
    const timeout = Math.min(context.timeout ?? this.#timeout, this.#timeout);
    const signable = {
      method: request.method ?? 'GET',
      // Only signatures need it.
      get url() {
        return new URL(request.origin + request.path);
      },
      headers: request.headers,
      body: request.body,
      projectId,
    } as const;
    await this.#limiter.acquire(context);
    const grantedAt = monotonicNow();
    let usedHeaders = await this.#credentials.headers(signable);
    if (monotonicNow() - grantedAt > MAX_PERMIT_AGE_MS) {
      // Permits cannot be stored: the requests that waited for these credentials would all be sent at once.
      await this.#limiter.acquire(context);
      usedHeaders = await this.#credentials.headers(signable);
    }
    context.onSent?.();
    const authenticated = { ...request, headers: { ...request.headers, ...usedHeaders } };
    const requestedAt = monotonicNow();
    const response = await this.#transmit(
      authenticated,
      signal,
      { timeout, unref },
      { jobId, projectId, isPrivate },
    );
    const { retryAfter } = response;
    if (retryAfter !== undefined) context.onRetryAfter?.(retryAfter);
    return { response, usedHeaders, requestedAt };
  }

  /** Logins count for the rate limit, but go first, because all other requests wait for them. */
  async #sendLogin(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    await this.#limiter.acquire({ signal, deadlineAt: Number.NEGATIVE_INFINITY });
    return this.#transmit(request, signal);
  }

  async #transmit(
    request: HttpRequest,
    signal: AbortSignal,
    timeout?: RequestTimeout,
    { jobId, projectId, isPrivate }: RequestSubject = LOGIN,
  ): Promise<HttpResponse> {
    this.#sent += 1;
    const requestedAt = monotonicNow();
    const about = { jobId, projectId, requestedAt };
    const observe = (end: ExchangeEnd): void => {
      this.#trace.publishRequest(request, end, about);
      if (!isPrivate) this.#recorder?.record(request, end, about);
    };
    let response: HttpResponse;
    try {
      response = await this.#transport.send(request, signal, timeout);
    } catch (error) {
      observe({ error });
      throw error;
    }
    observe({ response });
    const { status, retryAfter = 0 } = response;
    if (status === 429) this.#throttle(requestedAt, retryAfter);
    else if (retryAfter > 0) this.#limiter.throttle({ requestedAt, retryAfter });
    return response;
  }

  #throttle(requestedAt: number, retryAfter = 0): void {
    this.#throttled += 1;
    this.#trace.publishThrottled(retryAfter);
    this.#limiter.throttle({ requestedAt, retryAfter });
  }
}

/** Whether the response may have been made before the credentials were checked. */
function isInconclusive(error: unknown): boolean {
  if (!isApiError(error)) return false;
  const { status } = error;
  return status >= 500 || status === 429 || status === 408 || isThrottled(error);
}
