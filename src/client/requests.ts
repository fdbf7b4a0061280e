import type { Dispatcher } from 'undici';
import { type Credentials, type IamAccess, redact, redactError } from '../auth/index.js';
import { type ApiError, isApiError } from '../errors/index.js';
import { getHeader, type HttpResponse, parseBody, parseHttpDate } from '../http/answer.js';
import type { HttpRequest } from '../http/transport.js';
import type { Job } from '../job.js';
import { CredentialBreaker } from './credential-gate.js';
import {
  type AuthenticatedResponse,
  type RequestContext,
  type RequestDefaults,
  RequestSender,
  type RequestTarget,
} from './exchange.js';
import { type RateLimit, RateLimitedTransport } from './outlet.js';

export type { RequestContext } from './exchange.js';

/** Asks the service for a job. */
export type FetchJob = (id: string, context: RequestContext) => Promise<Job | undefined>;

export interface ApiClientSettings extends RequestDefaults {
  /** Makes the credentials, which may have to send a request of their own. */
  readonly credentials: (send: IamAccess['send']) => Credentials;
  readonly rateLimit: RateLimit;
  readonly dispatcher: Dispatcher | undefined;
}

/** What a client asks: with credentials that are renewed when they are refused, and within one rate limit. */
export class ApiClient {
  readonly #transport: RateLimitedTransport;
  readonly #credentials: Credentials;
  readonly #breaker: CredentialBreaker;
  readonly #sender: RequestSender;

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
    const credentials = this.#credentials;
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
      const body = parseBody(response, text => redact(text, credentials.secrets()));
      this.#breaker.succeeded(generation);
      return body;
    } catch (error) {
      if (!isCredentialRejection(error) || context.mayBeForbidden) {
        if (isInconclusive(response) || isCredentialRejection(error))
          this.#breaker.failed(generation, error);
        else this.#breaker.succeeded(generation);
        throw error;
      }
      const date = parseHttpDate(getHeader(response, 'date'));
      const renew = () => credentials.rejected(usedHeaders, { error, date });
      const mayRetry = this.#breaker.rejected(generation, error, renew);
      if (isLastAttempt || !mayRetry) throw error;
    }
    return this.#request(target, context, true);
  }

  /** What fetches credentials counts as well, for the limit is for everything that the client sends; but all others wait for it. */
  async #sendCredentialRequest(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    await this.#transport.acquire({ signal, deadline: Number.NEGATIVE_INFINITY });
    return this.#transport.send(request, { signal });
  }
}

function isCredentialRejection(error: unknown): error is ApiError {
  if (!isApiError(error)) return false;
  return error.status === 401 || (error.status === 403 && error.errorCode === 'DBS.280056');
}

/** Whether an answer may have come from before anybody looked at the credentials. */
function isInconclusive({ status }: HttpResponse): boolean {
  return status >= 500 || status === 429 || status === 408;
}
