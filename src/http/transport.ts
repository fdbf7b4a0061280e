import type { Socket } from 'node:net';
import type { Agent, buildConnector, Dispatcher } from 'undici';
import { ACCEPT_ENCODING } from './content-encoding.js';
import { FetchDispatcher } from './fetch-dispatcher.js';
import type { HttpResponse } from './response.js';
import { ResponseHandler } from './response-handler.js';
import { toTransportError } from './transport-error.js';

export interface HttpRequest {
  /** Default "GET". */
  readonly method?: 'GET' | 'POST';
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Polls are often half a minute apart, and a new connection would cost more than the poll. */
const KEEP_ALIVE_MS = 60_000;

/** A token of 32 KiB arrives in a header of the response to a login. */
const MAX_HEADER_BYTES = 64 * 1024;

/** What sends requests, and can be closed. */
type OwnDispatcher = Pick<Dispatcher, 'dispatch'> & { destroy(): Promise<void> };

/** Sends HTTP requests through undici, whose own timeouts are off: the caller's signal bounds a request. */
export class Transport {
  readonly #ownDispatcher: Promise<OwnDispatcher> | undefined;
  #dispatcher: Pick<Dispatcher, 'dispatch'> | undefined;
  readonly #connectingSockets = new Set<Socket>();

  /** @param dispatcher the caller's, which is never closed here. Default: an agent of this transport. */
  constructor(dispatcher?: Dispatcher) {
    this.#dispatcher = dispatcher;
    if (!dispatcher) this.#ownDispatcher = this.#createDispatcher();
  }

  /**
   * Resolves once the body has been read.
   * @param signal for this request alone, as a listener is added to it.
   * @throws the signal's reason; StaleConnectionError; InvalidResponseError if a successful response is cut short; a
   * TimeoutError; otherwise an error with a `code` of Node.js, which holds nothing of the response.
   */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    signal.throwIfAborted();
    this.#dispatcher ??= (await this.#ownDispatcher) as OwnDispatcher;
    signal.throwIfAborted();
    const connections = countConnections(this.#dispatcher);
    const connectionsBefore = connections.count;
    const handler = new ResponseHandler();
    const onAbort = (): void => handler.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const headers = { 'accept-encoding': ACCEPT_ENCODING, ...request.headers };
    const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
    try {
      this.#dispatcher.dispatch({ method: 'GET', ...request, headers, ...timeouts }, handler);
      return await handler.response;
    } catch (error) {
      if (signal.aborted) throw error;
      const isReused = connectionsBefore > 0 && connections.count === connectionsBefore;
      throw toTransportError(error, isReused && !handler.hasHeaders);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Closes this transport's own connections, including those in use and those being made. */
  async close(): Promise<void> {
    for (const socket of this.#connectingSockets) socket.destroy();
    await (await this.#ownDispatcher)?.destroy();
  }

  /** Loads undici here and not with the package, as it takes longer to load than all the rest. */
  async #createDispatcher(): Promise<OwnDispatcher> {
    const undici = await import('undici');
    const canDispatch = typeof undici.Agent?.prototype.dispatch === 'function';
    return canDispatch ? this.#createAgent(undici) : new FetchDispatcher();
  }

  #createAgent(undici: typeof import('undici')): Agent {
    // undici's connector returns the connecting socket, which its types omit.
    const connect = undici.buildConnector({ timeout: 0 }) as unknown as (
      ...parameters: Parameters<buildConnector.connector>
    ) => Socket;
    return new undici.Agent({
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: (options, callback) => {
        const socket = connect(options, (...result) => {
          this.#connectingSockets.delete(socket);
          callback(...result);
        });
        this.#connectingSockets.add(socket);
      },
    });
  }
}

/** Connections that a dispatcher has made, or failed to make. A request during which it does not change reused one. */
interface ConnectionCounter {
  count: number;
}

/** Keeps one listener per dispatcher, however many transports share it. */
const connectionCounters = new WeakMap<object, ConnectionCounter>();

function countConnections(dispatcher: Partial<Dispatcher>): ConnectionCounter {
  const known = connectionCounters.get(dispatcher);
  if (known) return known;
  const counter = { count: 0 };
  const increment = (): void => {
    counter.count += 1;
  };
  dispatcher.on?.('connect', increment).on?.('connectionError', increment);
  connectionCounters.set(dispatcher, counter);
  return counter;
}
