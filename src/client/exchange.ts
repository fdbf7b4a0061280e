import pRetry from 'p-retry';
import type { SignalLike } from '../abort.js';
import { pathBelow } from '../auth/address.js';
import type { Credentials, IdentifyingHeaders, OutgoingRequest } from '../auth/index.js';
import { monotonicNow } from '../clock.js';
import { readable } from '../duration.js';
import { type HttpAnswer, retryAfterOf } from '../http/answer.js';
import { type HttpRequest, StaleConnectionError } from '../http/transport.js';
import type { LookContext } from '../wait/source.js';
import type { Outlet } from './outlet.js';
import type { Turn } from './rate-limit/token-bucket.js';

/** What is asked for. */
export interface Target {
  readonly endpoint: URL;
  /** Path and query, below the endpoint's path. */
  readonly path: string;
  /** Whose job it is about; undefined where that is what is asked. */
  readonly projectId?: string;
}

export interface RequestContext extends Omit<LookContext, 'signal'> {
  /** Aborts when nobody wants the answer any more. */
  readonly signal: SignalLike;
  /** The monotonic time in milliseconds by which the request should have gone out: those that are pressed go first. */
  readonly sendBy?: number | undefined;
  /** Whether many wait for the answer. */
  readonly isShared?: boolean | undefined;
  /** Whether what is asked may be forbidden to credentials that are good for all else, so that a refusal says nothing of them. */
  readonly mayBeForbidden?: boolean | undefined;
}

export interface Exchange {
  /** The headers that identified the request. */
  readonly used: IdentifyingHeaders;
  readonly answer: HttpAnswer;
}

export interface ExchangeSettings {
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Credentials that are at hand take no longer than this, in milliseconds. */
const AT_HAND = 20;

/** Sends requests with credentials, each in its turn and bounded, and gives the answers as they come. */
export class Exchanges {
  readonly #settings: ExchangeSettings;
  readonly #credentials: Credentials;
  readonly #outlet: Outlet;
  readonly #tooLong: string;
  #last:
    | { readonly used: IdentifyingHeaders; readonly headers: HttpRequest['headers'] }
    | undefined;

  constructor(settings: ExchangeSettings, credentials: Credentials, outlet: Outlet) {
    this.#settings = settings;
    this.#credentials = credentials;
    this.#outlet = outlet;
    this.#tooLong = `The request took longer than ${readable(settings.timeout)}`;
  }

  /**
   * A kept-alive connection may be closed just as it is used again, which says nothing of the service: one more try, at once.
   * @throws a TimeoutError, errors of the socket or of the credentials; the signal's reason.
   */
  async make(target: Target, context: RequestContext): Promise<Exchange> {
    const request = new Outgoing(target, this.#settings.headers);
    const first = this.#try(request, context);
    let exchange: Exchange;
    try {
      exchange = await first;
    } catch {
      // Only where the first has failed: p-retry takes a fifth of the time that a request does.
      exchange = await pRetry(attempt => (attempt === 1 ? first : this.#try(request, context)), {
        retries: 1,
        minTimeout: 0,
        shouldRetry: ({ error }) => error instanceof StaleConnectionError,
      });
    }
    const retryAfter = retryAfterOf(exchange.answer);
    if (retryAfter !== undefined) context.retryAfter?.(retryAfter);
    return exchange;
  }

  async #try(request: Outgoing, context: RequestContext): Promise<Exchange> {
    if (!this.#outlet.takeTurn(context)) await this.#outlet.turn(context);
    const identifying = this.#credentials.headers(request);
    const used =
      identifying instanceof Promise
        ? await this.#fetched(identifying, request, context)
        : identifying;
    context.began?.();
    const { origin, path } = request;
    const { signal, unref } = context;
    const answer = await this.#outlet.send(
      { origin, path, headers: this.#headersWith(used) },
      { signal, limit: this.#settings.timeout, what: this.#tooLong, unref },
    );
    return { used, answer };
  }

  /** Merged once for as long as the caller is identified by the same object, as a token is. */
  #headersWith(used: IdentifyingHeaders): HttpRequest['headers'] {
    if (this.#last?.used !== used) {
      this.#last = { used, headers: { ...this.#settings.headers, ...used } };
    }
    return this.#last.headers;
  }

  /**
   * The headers for a request whose turn it is, which are not at hand. A turn is for now: where credentials had to be
   * fetched it is taken anew, or all whose turns came meanwhile would go at once.
   */
  async #fetched(
    identifying: Promise<IdentifyingHeaders>,
    request: OutgoingRequest,
    turn: Turn,
  ): Promise<IdentifyingHeaders> {
    const since = monotonicNow();
    const used = await identifying;
    if (monotonicNow() - since <= AT_HAND) return used;
    await this.#outlet.turn(turn);
    return this.#credentials.headers(request);
  }
}

/** A request before it is known who sends it. Its URL is made for those who sign it. */
class Outgoing implements OutgoingRequest {
  readonly method = 'GET';
  readonly origin: string;
  readonly path: string;
  readonly projectId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ endpoint, path, projectId }: Target, headers: Readonly<Record<string, string>>) {
    this.origin = endpoint.origin;
    this.path = pathBelow(endpoint, path);
    this.projectId = projectId;
    this.headers = headers;
  }

  get url(): URL {
    return new URL(this.origin + this.path);
  }
}
