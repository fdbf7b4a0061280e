import type { Socket } from 'node:net';
import { TimeoutError } from 'p-timeout';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { AbortSignalLike } from '../runtime/abort.js';
import { startTimeout } from '../runtime/clock.js';
import type { HttpResponse } from './response.js';
import { type ResponseCallbacks, ResponseHandler } from './response-handler.js';

export interface HttpRequest {
  /** Default: GET. */
  readonly method?: 'GET' | 'POST';
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SendOptions {
  /** One for this request alone, for a listener is put on it. */
  readonly signal: AbortSignalLike;
  /** Milliseconds. Default: none. */
  readonly timeout?: number;
  /** What is said when the limit is passed. */
  readonly timeoutMessage?: string;
  /** Whether the limit alone should not keep the process alive. */
  readonly unref?: boolean | undefined;
}

/** Looks are often half a minute apart; a connection per look would cost more than the look. */
const KEEP_ALIVE_MS = 60_000;

/** A kept-alive connection turned out to be closed before the head of the answer came: the request may simply be sent again. */
export class StaleConnectionError extends Error {
  readonly code = 'ECONNRESET';

  constructor(cause: unknown) {
    super('The connection was closed before the answer', { cause });
    this.name = 'StaleConnectionError';
  }
}

/** HTTP by undici. Its own timeouts are off: the bound of a request is the client's, and covers all of it. */
export class Transport {
  readonly #dispatcher: Dispatcher;
  readonly #ownAgent: Agent | undefined;
  readonly #connectingSockets = new Set<Socket>();

  /** @param dispatcher the caller's, which is never closed here; without one an agent of our own. */
  constructor(dispatcher: Dispatcher | undefined) {
    this.#ownAgent = dispatcher ? undefined : this.#makeAgent();
    this.#dispatcher = dispatcher ?? (this.#ownAgent as Agent);
  }

  /**
   * The answer, read to its end or to the limit of its size.
   * @throws StaleConnectionError; InvalidResponseError for a successful answer that is cut short; errors of the socket;
   * a TimeoutError past the limit; the signal's reason.
   */
  send(request: HttpRequest, options: SendOptions): Promise<HttpResponse> {
    const { signal } = options;
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const pending = new PendingRequest(
        trackConnections(this.#dispatcher),
        options,
        resolve,
        reject,
      );
      try {
        this.#dispatcher.dispatch(
          { method: 'GET', ...request, headersTimeout: 0, bodyTimeout: 0 },
          pending.handler,
        );
      } catch (error) {
        pending.handler.onError(error as Error);
      }
    });
  }

  /** Closes the connections that are ours, those in use and those being made included. */
  async close(): Promise<void> {
    for (const socket of this.#connectingSockets) socket.destroy();
    await this.#ownAgent?.destroy();
  }

  #makeAgent(): Agent {
    const connect = buildConnector({ timeout: 0 }) as unknown as SocketConnector;
    return new Agent({
      headersTimeout: 0,
      bodyTimeout: 0,
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

/** One request under way, until it is answered, its limit is passed or its signal aborts. */
class PendingRequest implements ResponseCallbacks {
  readonly handler = new ResponseHandler(this);
  readonly #counter: ConnectionCounter;
  /** How many there had been before. */
  readonly #attemptsBefore: number;
  readonly #signal: AbortSignalLike;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #cancelTimer: () => void;
  readonly #onAbort = (): void => this.handler.cancel(this.#signal.reason);

  constructor(
    counter: ConnectionCounter,
    { signal, timeout = Number.POSITIVE_INFINITY, timeoutMessage, unref }: SendOptions,
    resolve: (response: HttpResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#counter = counter;
    this.#attemptsBefore = counter.attempts;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#cancelTimer = startTimeout(
      timeout,
      () => this.handler.cancel(new TimeoutError(timeoutMessage)),
      unref,
    );
    signal.addEventListener('abort', this.#onAbort);
  }

  resolve(response: HttpResponse): void {
    this.#cleanUp();
    this.#resolve(response);
  }

  reject(error: unknown, headersReceived: boolean): void {
    this.#cleanUp();
    const isReused = this.#attemptsBefore > 0 && this.#counter.attempts === this.#attemptsBefore;
    this.#reject(
      !headersReceived && isReused && isConnectionClosed(error)
        ? new StaleConnectionError(error)
        : error,
    );
  }

  #cleanUp(): void {
    this.#cancelTimer();
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

/** undici's connector gives the socket that it is connecting, which its types leave out. */
type SocketConnector = (...parameters: Parameters<buildConnector.connector>) => Socket;

/** How many connections there have been. */
interface ConnectionCounter {
  readonly attempts: number;
}

const connectionCounters = new WeakMap<Dispatcher, ConnectionCounter>();

/** How many connections a dispatcher has made, or failed to make, since it was first seen here: a request without one in its time went over an old one. */
function trackConnections(dispatcher: Dispatcher): ConnectionCounter {
  let counter = connectionCounters.get(dispatcher);
  if (!counter) {
    const created = { attempts: 0 };
    const increment = (): void => {
      created.attempts += 1;
    };
    dispatcher.on?.('connect', increment).on?.('connectionError', increment);
    connectionCounters.set(dispatcher, created);
    counter = created;
  }
  return counter;
}

function isConnectionClosed(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
