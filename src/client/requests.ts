import pRetry from 'p-retry';
import type { Dispatcher } from 'undici';
import { pathBelow } from '../auth/address.js';
import {
  type Credentials,
  type IamAccess,
  type OutgoingRequest,
  redact,
  redactError,
} from '../auth/index.js';
import { bounded } from '../clock.js';
import { readable } from '../duration.js';
import { type ApiError, isApiError } from '../errors/index.js';
import { type HttpAnswer, header, readBody, readHttpDate, retryAfterOf } from '../http/answer.js';
import { type HttpRequest, StaleConnectionError, Transport } from '../http/transport.js';
import type { LookContext } from '../wait/source.js';
import { CredentialGate } from './credential-gate.js';
import { TokenBucket } from './token-bucket.js';

export interface RequestSettings {
  /** Makes the credentials, which may have to send a request of their own. */
  readonly credentials: (send: IamAccess['send']) => Credentials;
  /** Milliseconds for one request. */
  readonly timeout: number;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher | undefined;
}

/** What is asked for. */
export interface Target {
  readonly endpoint: URL;
  /** Path and query, below the endpoint's path. */
  readonly path: string;
  /** Whose job it is about; undefined where that is what is asked. */
  readonly projectId?: string;
}

interface Exchange {
  /** The headers that identified the request. */
  readonly used: Readonly<Record<string, string>>;
  readonly answer: HttpAnswer;
}

/** Everything a client sends: within one rate limit, with credentials, each request bounded and counted. */
export class Requests {
  readonly #settings: RequestSettings;
  readonly #bucket: TokenBucket;
  readonly #credentials: Credentials;
  readonly #gate: CredentialGate;
  readonly #transport: Transport;
  #sent = 0;
  #throttled = 0;

  constructor(settings: RequestSettings) {
    this.#settings = settings;
    this.#bucket = new TokenBucket(settings.rateLimit.perSecond, settings.rateLimit.burst);
    this.#transport = new Transport(settings.dispatcher);
    this.#credentials = settings.credentials((request, signal) => this.#sendOther(request, signal));
    this.#gate = new CredentialGate(this.#credentials);
  }

  stats(): { readonly sent: number; readonly queued: number; readonly throttled: number } {
    return { sent: this.#sent, queued: this.#bucket.queued, throttled: this.#throttled };
  }

  /**
   * The JSON that is answered.
   * @throws ApiError, InvalidResponseError, a TimeoutError, errors of the socket or of the credentials; the signal's reason.
   */
  async get(target: Target, context: LookContext): Promise<unknown> {
    try {
      return await this.#ask(target, context);
    } catch (error) {
      throw redactError(error, this.#credentials.secrets());
    }
  }

  /** Which credentials are used and where they come from, without a secret. */
  describeCredentials(): string {
    return this.#credentials.describe();
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #ask(target: Target, context: LookContext, lastTry = false): Promise<unknown> {
    const credentials = this.#credentials;
    const generation = await this.#gate.enter(context.signal);
    const { answer, used } = await this.#exchange(target, context).catch(error => {
      this.#gate.failed(generation, error);
      throw error;
    });
    try {
      const body = readBody(answer, text => redact(text, credentials.secrets()));
      this.#gate.accepted(generation);
      return body;
    } catch (error) {
      if (!isRefusal(error)) {
        if (provesNothing(answer)) this.#gate.failed(generation, error);
        else this.#gate.accepted(generation);
        throw error;
      }
      const date = readHttpDate(header(answer, 'date'));
      const renew = () => credentials.refused(used, { error, date });
      const mayAskAgain = this.#gate.refused(generation, error, renew);
      if (lastTry || !mayAskAgain) throw error;
    }
    return this.#ask(target, context, true);
  }

  /** A kept-alive connection may be closed just as it is used again, which says nothing of the service: one more try, at once. */
  async #exchange(target: Target, context: LookContext): Promise<Exchange> {
    const exchange = await pRetry(() => this.#send(target, context), {
      retries: 1,
      minTimeout: 0,
      shouldRetry: ({ error }) => error instanceof StaleConnectionError,
    });
    const { answer } = exchange;
    if (answer.status === 429) this.#throttled += 1;
    const retryAfter = retryAfterOf(answer);
    if (retryAfter !== undefined) context.retryAfter?.(retryAfter);
    return exchange;
  }

  /** What is not for the service counts as well: the limit is for everything that the client sends. */
  async #sendOther(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    await this.#bucket.take(signal);
    this.#sent += 1;
    return this.#transport.send(request, signal);
  }

  async #send(target: Target, { signal, began, unref }: LookContext): Promise<Exchange> {
    const { timeout, headers } = this.#settings;
    const { endpoint, path, projectId } = target;
    const { origin } = endpoint;
    const request: OutgoingRequest = {
      method: 'GET',
      url: new URL(origin + pathBelow(endpoint, path)),
      headers,
      projectId,
    };
    await this.#bucket.take(signal);
    const used = await this.#credentials.headers(request);
    this.#sent += 1;
    began?.();
    const sent = {
      origin,
      path: request.url.pathname + request.url.search,
      headers: { ...headers, ...used },
    };
    const what = `The request took longer than ${readable(timeout)}`;
    const send = (own: AbortSignal) => this.#transport.send(sent, own);
    const answer = await bounded(send, { limit: timeout, what, signals: [signal], unref });
    return { used, answer };
  }
}

function isRefusal(error: unknown): error is ApiError {
  if (!isApiError(error)) return false;
  return error.status === 401 || (error.status === 403 && error.errorCode === 'DBS.280056');
}

/** Whether an answer may have come from before anybody looked at the credentials. */
function provesNothing({ status }: HttpAnswer): boolean {
  return status >= 500 || status === 429 || status === 408;
}
