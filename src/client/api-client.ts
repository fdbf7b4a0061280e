import type { Dispatcher } from 'undici';
import { createCredentials } from '../auth/credential-chain.js';
import type { AuthHeaders, Credentials } from '../auth/credentials.js';
import { appendPath } from '../auth/endpoint-url.js';
import { redact, redactError } from '../auth/redaction.js';
import { proxySecrets } from '../http/proxy-settings.js';
import { getDate, type HttpResponse, parseBody } from '../http/response.js';
import { type HttpRequest, type RequestTimeout, Transport } from '../http/transport.js';
import { StaleConnectionError } from '../http/transport-error.js';
import { isApiError } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { monotonicNow } from '../runtime/clock.js';
import { hintForError, isCredentialRejection, isThrottled } from '../services/error-codes.js';
import type { ApiResult } from './api-result.js';
import { CredentialBreaker } from './credential-breaker.js';
import type { ClientSettings } from './options.js';
import { ProjectId } from './project-id.js';
import { type PermitRequest, RateLimiter } from './rate-limit/rate-limiter.js';

/** Requests a job by its id. */
export type FetchJob = (id: string, context: RequestContext) => Promise<Job | undefined>;

/** Path and query of a request, relative to the endpoint, for the project with this id. */
export type ProjectPath = (projectId: string) => string;

export interface RequestContext extends PermitRequest {
  /** Aborts when the response is no longer wanted. */
  readonly signal: AbortSignal;
  /** Milliseconds from leaving the rate limiter's queue to the last byte of the body. Default, and at most: `requestTimeout`. */
  readonly timeout?: number | undefined;
  /** Whether the timeout alone does not keep the process alive. */
  readonly unref?: boolean;
  /** Whether valid credentials may lack the permission for this request, so that a rejection says nothing about them. */
  readonly mayBeForbidden?: boolean | undefined;
  /** Called each time the request is sent: a second time if it is retried. */
  onSent?(): void;
  /** Called with the milliseconds of a Retry-After, also of an error response. */
  onRetryAfter?(delay: number): void;
}

interface ApiRequest {
  readonly endpoint: URL;
  /** Path and query, relative to the endpoint. */
  readonly path: string;
  /** Undefined while the id of the project is fetched. */
  readonly projectId?: string;
}

interface AuthenticatedResponse {
  readonly response: HttpResponse;
  /** The headers that authenticated the request. */
  readonly usedHeaders: AuthHeaders;
}

/** How long (ms) a permit may wait for credentials. If it takes longer, they were fetched, and other permits were granted meanwhile. */
const MAX_PERMIT_AGE_MS = 20;

/**
 * Sends the requests of a client. Each passes the circuit breaker for credentials and the rate limiter, is authenticated
 * and sent; its response is parsed and reported to the breaker.
 */
export class ApiClient {
  readonly #endpoint: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeout: number;
  readonly #projectId: ProjectId;
  readonly #credentials: Credentials;
  readonly #breaker: CredentialBreaker;
  readonly #limiter: RateLimiter;
  readonly #transport: Transport;
  readonly #proxySecrets: readonly string[];
  #sent = 0;
  #throttled = 0;

  /** @param closeSignal ends requests for tokens and for the project id, which belong to no wait. */
  constructor(settings: ClientSettings, closeSignal: AbortSignal) {
    const { auth, endpoint, region, project, language, requestTimeout, rateLimit } = settings;
    this.#endpoint = endpoint;
    this.#timeout = requestTimeout;
    this.#headers = {
      accept: 'application/json',
      'cache-control': 'no-cache',
      'content-type': 'application/json',
      'user-agent': 'jobwait',
      ...(language && { 'x-language': language }),
    };
    this.#projectId = new ProjectId(project, async (iamEndpoint, path) => {
      const request = { endpoint: iamEndpoint, path };
      const context = { signal: closeSignal, deadlineAt: Number.NEGATIVE_INFINITY };
      return (await this.#request(request, context)).body;
    });
    this.#credentials = createCredentials(auth, {
      send: (request, signal) => this.#sendLogin(request, signal),
      timeout: requestTimeout,
      closeSignal,
      projectId: 'id' in project ? project.id : undefined,
      region,
    });
    this.#breaker = new CredentialBreaker(this.#credentials);
    this.#limiter = new RateLimiter(rateLimit.perSecond, rateLimit.burst);
    this.#proxySecrets = settings.proxies ? proxySecrets(settings.proxies) : [];
    this.#transport = new Transport(
      settings.dispatcher as Dispatcher | undefined,
      settings.proxies,
    );
  }

  /** Requests sent and 429 responses since creation, and requests that wait for the rate limiter now. */
  stats(): { readonly sent: number; readonly throttled: number; readonly queued: number } {
    return { sent: this.#sent, throttled: this.#throttled, queued: this.#limiter.queued };
  }

  /** The monotonic time up to which a Retry-After stops all requests that are not at their deadlines. */
  get pausedUntil(): number {
    return this.#limiter.pausedUntil;
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
   * The JSON of a successful response.
   * @throws ApiError, InvalidResponseError, TimeoutError, an error of the connection or of the credentials; the signal's
   * reason.
   */
  async get(path: ProjectPath, context: RequestContext): Promise<ApiResult> {
    const projectId = await this.#projectId.resolve();
    return this.#request({ endpoint: this.#endpoint, path: path(projectId), projectId }, context);
  }

  /** Closes the client's own connections. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  #secrets(): string[] {
    return [...this.#credentials.secrets(), ...this.#proxySecrets];
  }

  async #request(request: ApiRequest, context: RequestContext): Promise<ApiResult> {
    try {
      return await this.#authenticate(request, context);
    } catch (error) {
      throw redactError(error, this.#secrets());
    }
  }

  /** Sends the request, and once more if its credentials were rejected and there are others. */
  async #authenticate(
    request: ApiRequest,
    context: RequestContext,
    isRetry = false,
  ): Promise<ApiResult> {
    const generation = await this.#breaker.acquire(context.signal);
    let sent: AuthenticatedResponse;
    try {
      sent = await this.#send(request, context);
    } catch (error) {
      this.#breaker.failed(generation, error);
      throw error;
    }
    const { response, usedHeaders } = sent;
    try {
      const redactText = (text: string): string => redact(text, this.#secrets());
      const body = parseBody(response, { redact: redactText, hintFor: hintForError });
      this.#breaker.succeeded(generation);
      const text = response.body ?? '';
      return { body, redact: redactText(text) === text ? undefined : redactText };
    } catch (error) {
      const isRejection = isApiError(error) && isCredentialRejection(error);
      if (isRejection && !context.mayBeForbidden) {
        const date = getDate(response.headers);
        const hasOthers = this.#breaker.rejected(generation, usedHeaders, { error, date });
        if (hasOthers && !isRetry) return this.#authenticate(request, context, true);
      } else if (isRejection || isInconclusive(error)) {
        this.#breaker.failed(generation, error);
      } else {
        this.#breaker.succeeded(generation);
      }
      throw error;
    }
  }

  /** Sends the request; at once again, with another permit, if a keep-alive connection was stale, which says nothing about the service. */
  async #send(request: ApiRequest, context: RequestContext): Promise<AuthenticatedResponse> {
    try {
      return await this.#sendOnce(request, context);
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error;
      return this.#sendOnce(request, context);
    }
  }

  async #sendOnce(
    { endpoint, path: relativePath, projectId }: ApiRequest,
    context: RequestContext,
  ): Promise<AuthenticatedResponse> {
    const { signal, unref = false } = context;
    const timeout = Math.min(context.timeout ?? this.#timeout, this.#timeout);
    const { origin } = endpoint;
    const path = appendPath(endpoint, relativePath);
    const signable = {
      method: 'GET',
      // Only signatures need it.
      get url() {
        return new URL(origin + path);
      },
      headers: this.#headers,
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
    const headers = { ...this.#headers, ...usedHeaders };
    const request = { origin, path, headers };
    const response = await this.#transmit(request, signal, { timeout, unref });
    const { retryAfter } = response;
    if (retryAfter !== undefined) context.onRetryAfter?.(retryAfter);
    return { response, usedHeaders };
  }

  /** Logins count for the rate limit, but go first, as does the request for the project id, because all other requests wait for them. */
  async #sendLogin(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    await this.#limiter.acquire({ signal, deadlineAt: Number.NEGATIVE_INFINITY });
    return this.#transmit(request, signal);
  }

  async #transmit(
    request: HttpRequest,
    signal: AbortSignal,
    timeout?: RequestTimeout,
  ): Promise<HttpResponse> {
    this.#sent += 1;
    const requestedAt = monotonicNow();
    const response = await this.#transport.send(request, signal, timeout);
    const isThrottled = response.status === 429;
    if (isThrottled) this.#throttled += 1;
    const { retryAfter = 0 } = response;
    if (isThrottled || retryAfter > 0) this.#limiter.throttle({ requestedAt, retryAfter });
    return response;
  }
}

/** Whether the response may have been made before the credentials were checked. */
function isInconclusive(error: unknown): boolean {
  if (!isApiError(error)) return false;
  const { status } = error;
  return status >= 500 || status === 429 || status === 408 || isThrottled(error);
}
