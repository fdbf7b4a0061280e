import type { Socket } from 'node:net';
import { TimeoutError } from 'p-timeout';
import type { buildConnector, Dispatcher } from 'undici';
import { formatDuration } from '../model/duration.js';
import { startTimer } from '../runtime/clock.js';
import { AGENT_OPTIONS } from './agent-options.js';
import { ACCEPT_ENCODING } from './content-encoding.js';
import { FetchDispatcher } from './fetch-dispatcher.js';
import { ProxyDispatcher } from './proxy-dispatcher.js';
import type { Proxies } from './proxy-settings.js';
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

export interface RequestTimeout {
  /** Milliseconds until the last byte of the body. Default: none. */
  readonly timeout?: number | undefined;
  /** Whether the timeout alone does not keep the process alive. */
  readonly unref?: boolean;
}

/** A dispatcher that this transport created, and closes. */
type OwnDispatcher = Pick<Dispatcher, 'dispatch'> & { destroy(): Promise<void> };

/** Sends HTTP requests through undici, whose own timeouts are off: ours covers the whole request. */
export class Transport {
  readonly #ownDispatcher: Promise<OwnDispatcher> | undefined;
  #dispatcher: Pick<Dispatcher, 'dispatch'> | undefined;
  readonly #connectingSockets = new Set<Socket>();

  /**
   * @param dispatcher the caller's, which is never closed here. Default: an agent of this transport.
   * @param proxies for that agent. Default: none.
   */
  constructor(dispatcher?: Dispatcher, proxies?: Proxies) {
    this.#dispatcher = dispatcher;
    if (!dispatcher) this.#ownDispatcher = this.#createDispatcher(proxies);
  }

  /**
   * Resolves once the body has been read. Does not use p-timeout, which creates its error, with a stack, even for a
   * response in time: a third of the CPU of a request.
   * @param signal for this request alone, as a listener is added to it.
   * @throws the signal's reason; StaleConnectionError; InvalidResponseError if a successful response is cut short; a
   * TimeoutError; otherwise an error with a `code` of Node.js, which holds nothing of the response.
   */
  async send(
    request: HttpRequest,
    signal: AbortSignal,
    { timeout = Number.POSITIVE_INFINITY, unref = false }: RequestTimeout = {},
  ): Promise<HttpResponse> {
    signal.throwIfAborted();
    this.#dispatcher ??= (await this.#ownDispatcher) as OwnDispatcher;
    signal.throwIfAborted();
    const connections = countConnections(this.#dispatcher);
    const connectionsBefore = connections.count;
    const handler = new ResponseHandler();
    const onAbort = (): void => handler.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const onTimeout = (): void => {
      handler.abort(new TimeoutError(`The request took longer than ${formatDuration(timeout)}`));
    };
    const cancelTimeout = startTimer(timeout, onTimeout, unref);
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
      cancelTimeout();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Closes this transport's own connections, including those in use and those being made. */
  async close(): Promise<void> {
    for (const socket of this.#connectingSockets) socket.destroy();
    await (await this.#ownDispatcher)?.destroy();
  }

  /** Loads undici here and not with the package, as it takes longer to load than all the rest. */
  async #createDispatcher(proxies: Proxies | undefined): Promise<OwnDispatcher> {
    const undici = await import('undici');
    // The `fetch` of other runtimes reads the proxies itself.
    if (typeof undici.Agent?.prototype.dispatch !== 'function') return new FetchDispatcher();
    const connect = this.#createConnector(undici);
    return proxies
      ? new ProxyDispatcher(undici, proxies, connect)
      : new undici.Agent({ ...AGENT_OPTIONS, connect });
  }

  /** undici's connector, whose sockets can be closed while they connect. */
  #createConnector(undici: typeof import('undici')): buildConnector.connector {
    // It returns the connecting socket, which its types omit.
    const connect = undici.buildConnector({ timeout: 0 }) as unknown as (
      ...parameters: Parameters<buildConnector.connector>
    ) => Socket;
    return (options, callback) => {
      const socket = connect(options, (...result) => {
        this.#connectingSockets.delete(socket);
        callback(...result);
      });
      this.#connectingSockets.add(socket);
    };
  }
}

/** Counts the connections that a dispatcher has made, or failed to make. If the count does not change during a request, the request reused one. */
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
