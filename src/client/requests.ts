import pRetry from 'p-retry';
import type { Dispatcher } from 'undici';
import { type Credentials, redact } from '../auth/credentials.js';
import { bounded } from '../clock.js';
import { readable } from '../duration.js';
import { type ApiError, isApiError } from '../errors/index.js';
import type { LookContext } from '../wait/source.js';
import { type HttpAnswer, readBody, retryAfterOf } from './answer.js';
import { TokenBucket } from './token-bucket.js';
import { StaleConnectionError, Transport } from './transport.js';

export interface RequestSettings {
  readonly endpoint: URL;
  readonly credentials: Credentials;
  /** Milliseconds for one request. */
  readonly timeout: number;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher | undefined;
}

/** Everything a client sends: within one rate limit, with credentials, each request bounded and counted. */
export class Requests {
  readonly #settings: RequestSettings;
  readonly #bucket: TokenBucket;
  readonly #transport: Transport;
  readonly #prefix: string;
  #sent = 0;
  #throttled = 0;

  constructor(settings: RequestSettings) {
    this.#settings = settings;
    this.#bucket = new TokenBucket(settings.rateLimit.perSecond, settings.rateLimit.burst);
    this.#transport = new Transport(settings.dispatcher);
    this.#prefix = settings.endpoint.pathname.replace(/\/$/, '');
  }

  stats(): { readonly sent: number; readonly queued: number; readonly throttled: number } {
    return { sent: this.#sent, queued: this.#bucket.queued, throttled: this.#throttled };
  }

  /**
   * The JSON that the service answers, below the endpoint's path. Refused credentials are renewed and tried once more,
   * never twice: five refusals lock an access key.
   * @throws ApiError, InvalidResponseError, a TimeoutError, errors of the socket or of the credentials; the signal's reason.
   */
  get(path: string, context: Partial<LookContext>, closing: AbortSignal): Promise<unknown> {
    const work = async (signal: AbortSignal): Promise<unknown> => {
      const headers = await this.#settings.credentials.headers();
      try {
        return await this.#ask(path, headers, { ...context, signal });
      } catch (error) {
        if (!isRefusal(error) || !this.#settings.credentials.refused(headers)) throw error;
      }
      return this.#askRenewed(path, { ...context, signal });
    };
    // Whatever is under way, a lost interest ends it here and now.
    return bounded(work, { signals: [context.signal, closing] });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #askRenewed(path: string, context: LookContext): Promise<unknown> {
    const { credentials } = this.#settings;
    const headers = await credentials.headers();
    try {
      return await this.#ask(path, headers, context);
    } catch (error) {
      // Nobody else should try what was just refused.
      if (isRefusal(error)) credentials.refused(headers);
      throw error;
    }
  }

  async #ask(
    path: string,
    headers: Readonly<Record<string, string>>,
    context: LookContext,
  ): Promise<unknown> {
    const answer = await this.#send(path, headers, context);
    if (answer.status === 429) this.#throttled += 1;
    const retryAfter = retryAfterOf(answer);
    if (retryAfter !== undefined) context.retryAfter?.(retryAfter);
    return readBody(answer, text => redact(text, this.#settings.credentials.secrets()));
  }

  /** A kept-alive connection may be closed just as it is used again, which says nothing of the service: one more try, at once. */
  #send(
    path: string,
    headers: Readonly<Record<string, string>>,
    context: LookContext,
  ): Promise<HttpAnswer> {
    const { endpoint, timeout, headers: fixed } = this.#settings;
    const request = {
      origin: endpoint.origin,
      path: this.#prefix + path,
      headers: { ...fixed, ...headers },
    };
    const { signal } = context;
    return pRetry(
      async () => {
        await this.#bucket.take(signal);
        this.#sent += 1;
        context.began?.();
        const what = `The request took longer than ${readable(timeout)}`;
        return bounded(own => this.#transport.get(request, own), {
          limit: timeout,
          what,
          signals: [signal],
        });
      },
      {
        retries: 1,
        minTimeout: 0,
        shouldRetry: ({ error }) => error instanceof StaleConnectionError,
      },
    );
  }
}

function isRefusal(error: unknown): error is ApiError {
  if (!isApiError(error)) return false;
  return error.status === 401 || (error.status === 403 && error.errorCode === 'DBS.280056');
}
