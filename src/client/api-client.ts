import pRetry from 'p-retry';
import type { Dispatcher } from 'undici';
import { createCredentials } from '../auth/credential-chain.js';
import {
  type AuthHeaders,
  type Credentials,
  type OutgoingRequest,
  redact,
  redactError,
} from '../auth/credentials.js';
import { appendPath } from '../auth/endpoint-url.js';
import type { IamContext } from '../auth/iam.js';
import { getDate, type HttpResponse, type ParseOptions, parseBody } from '../http/response.js';
import { type HttpRequest, StaleConnectionError } from '../http/transport.js';
import { formatDuration } from '../model/duration.js';
import { isApiError } from '../model/errors.js';
import type { Job } from '../model/job.js';
import type { AbortSignalLike } from '../runtime/abort.js';
import { monotonicNow, runWithTimeout } from '../runtime/clock.js';
import { hintForError, isCredentialRejection } from '../services/error-codes.js';
import type { PollContext } from '../wait/job-source.js';
import { CredentialBreaker } from './credential-breaker.js';
import type { ClientSettings } from './options.js';
import { type Permit, type RateLimit, RateLimitedTransport } from './rate-limit/rate-limiter.js';

/** Asks the service for a job. */
export type FetchJob = (id: string, context: RequestContext) => Promise<Job | undefined>;

export interface ApiClientSettings extends RequestDefaults {
  /** Makes the credentials, which may have to send a request of their own. */
  readonly credentials: (send: IamContext['send']) => Credentials;
  readonly rateLimit: RateLimit;
  readonly dispatcher: Dispatcher | undefined;
}

/** What a client asks: with credentials that are renewed when they are refused, and within one rate limit. */
export class ApiClient {
  readonly #transport: RateLimitedTransport;
  readonly #credentials: Credentials;
  readonly #breaker: CredentialBreaker;
  readonly #sender: RequestSender;
  readonly #parseOptions: ParseOptions = {
    redact: text => redact(text, this.#credentials.secrets()),
    hintFor: hintForError,
  };

  constructor(settings: ApiClientSettings) {
    this.#transport = new RateLimitedTransport(settings.rateLimit, settings.dispatcher);
    this.#credentials = settings.credentials((request, signal) =>
      this.#sendCredentialRequest(request, signal),
    );
    this.#breaker = new CredentialBreaker(this.#credentials);
    this.#sender = new RequestSender(settings, this.#credentials, this.#transport);
  }

  stats(): ReturnType<RateLimitedTransport['stats']> {
    return this.#transport.stats();
  }

  /**
   * The JSON that is answered.
   * @throws ApiError, InvalidResponseError, a TimeoutError, errors of the socket or of the credentials; the signal's reason.
   */
  get(target: RequestTarget, context: RequestContext): Promise<unknown> {
    return this.#request(target, context).catch(error => {
      throw redactError(error, this.#credentials.secrets());
    });
  }

  /** Whether the present credentials have been accepted. */
  get hasAcceptedCredentials(): boolean {
    return this.#breaker.isClosed;
  }

  /** Which credentials are used and where they come from, without a secret. */
  describeCredentials(): string {
    return this.#credentials.describe();
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #request(
    target: RequestTarget,
    context: RequestContext,
    isLastAttempt = false,
  ): Promise<unknown> {
    const generation = this.#breaker.tryAcquire() ?? (await this.#breaker.acquire(context.signal));
    let result: AuthenticatedResponse;
    try {
      result = await this.#sender.send(target, context);
    } catch (error) {
      this.#breaker.failed(generation, error);
      throw error;
    }
    const { response, usedHeaders } = result;
    try {
      const body = parseBody(response, this.#parseOptions);
      this.#breaker.succeeded(generation);
      return body;
    } catch (error) {
      const isRejection = isApiError(error) && isCredentialRejection(error);
      if (!isRejection || context.mayBeForbidden) {
        if (isInconclusive(response) || isRejection) this.#breaker.failed(generation, error);
        else this.#breaker.succeeded(generation);
        throw error;
      }
      const date = getDate(response.headers);
      const renew = () => this.#credentials.rejected(usedHeaders, { error, date });
      const mayRetry = this.#breaker.rejected(generation, error, renew);
      if (isLastAttempt || !mayRetry) throw error;
    }
    return this.#request(target, context, true);
  }

  /** What fetches credentials counts as well, for the limit is for everything that the client sends; but all others wait for it. */
  async #sendCredentialRequest(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    await this.#transport.acquire({ signal, deadline: Number.NEGATIVE_INFINITY });
    return this.#transport.send(request, signal);
  }
}

/** Whether an answer may have come from before anybody looked at the credentials. */
function isInconclusive({ status }: HttpResponse): boolean {
  return status >= 500 || status === 429 || status === 408;
}
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
  readonly usedHeaders: AuthHeaders;
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
    const { retryAfter } = result.response;
    if (retryAfter !== undefined) context.onRetryAfter?.(retryAfter);
    return result;
  }

  async #attempt(
    request: SignableRequest,
    context: RequestContext,
  ): Promise<AuthenticatedResponse> {
    if (!this.#transport.tryAcquire(context)) await this.#transport.acquire(context);
    const usedHeaders = await this.#authenticate(request, context);
    context.onSent?.();
    const { origin, path } = request;
    const { signal, unref } = context;
    const headers = { ...this.#settings.headers, ...usedHeaders };
    const response = await runWithTimeout(
      requestSignal => this.#transport.send({ origin, path, headers }, requestSignal),
      {
        timeout: this.#settings.timeout,
        message: this.#timeoutMessage,
        signals: [signal],
        ...(unref && { unref }),
      },
    );
    return { usedHeaders, response };
  }

  /** Permits cannot be stored: if credentials had to be fetched, it acquires another, or queued requests would burst. */
  async #authenticate(request: OutgoingRequest, permit: Permit): Promise<AuthHeaders> {
    const requestedAt = monotonicNow();
    const usedHeaders = await this.#credentials.headers(request);
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
/** What sends the requests of a client with these settings, until `closing` aborts. */
export function createApiClient(
  { auth, region, project, language, requestTimeout, rateLimit }: ClientSettings,
  dispatcher: unknown,
  closeSignal: AbortSignal,
): ApiClient {
  const projectId = 'id' in project ? project.id : undefined;
  return new ApiClient({
    credentials: send =>
      createCredentials(auth, { send, timeout: requestTimeout, closeSignal, projectId, region }),
    timeout: requestTimeout,
    rateLimit,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'jobwait',
      ...(language && { 'x-language': language }),
    },
    dispatcher: dispatcher as Dispatcher | undefined,
  });
}
