import type { Socket } from 'node:net';
import { TimeoutError } from 'p-timeout';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { atLimit } from '../clock.js';
import type { HttpAnswer } from './answer.js';
import { AnswerReader } from './answer-reader.js';

export interface HttpRequest {
  /** Default: GET. */
  readonly method?: 'GET' | 'POST';
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RequestBound {
  /** One for this request alone, for a listener is put on it. */
  readonly signal: AbortSignal;
  /** Milliseconds. Default: none. */
  readonly limit?: number;
  /** What is said when the limit is passed. */
  readonly what?: string;
  /** Whether the limit alone should not keep the process alive. */
  readonly unref?: boolean | undefined;
}

/** Looks are often half a minute apart; a connection per look would cost more than the look. */
const KEEP_ALIVE = 60_000;

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
  readonly #own: Agent | undefined;
  readonly #connecting = new Set<Socket>();

  /** @param dispatcher the caller's, which is never closed here; without one an agent of our own. */
  constructor(dispatcher: Dispatcher | undefined) {
    this.#own = dispatcher ? undefined : this.#makeAgent();
    this.#dispatcher = dispatcher ?? (this.#own as Agent);
  }

  /**
   * The answer, read to its end or to the limit of its size.
   * @throws StaleConnectionError; InvalidResponseError for a successful answer that is cut short; errors of the socket;
   * a TimeoutError past the limit; the signal's reason.
   */
  send(
    request: HttpRequest,
    { signal, limit = Infinity, what, unref }: RequestBound,
  ): Promise<HttpAnswer> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const connections = connectionsOf(this.#dispatcher);
    const before = connections.made;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        stopTimer();
        signal.removeEventListener('abort', onAbort);
      };
      const reader = new AnswerReader({
        resolve: answer => {
          leave();
          resolve(answer);
        },
        reject: (error, hadHead) => {
          leave();
          const reused = before > 0 && connections.made === before;
          reject(!hadHead && reused && isClosed(error) ? new StaleConnectionError(error) : error);
        },
      });
      const stopTimer = atLimit(limit, () => reader.stop(new TimeoutError(what)), unref);
      const onAbort = (): void => reader.stop(signal.reason);
      signal.addEventListener('abort', onAbort);
      try {
        this.#dispatcher.dispatch(
          { method: 'GET', ...request, headersTimeout: 0, bodyTimeout: 0 },
          reader,
        );
      } catch (error) {
        reader.onError(error as Error);
      }
    });
  }

  /** Closes the connections that are ours, those in use and those being made included. */
  async close(): Promise<void> {
    for (const socket of this.#connecting) socket.destroy();
    await this.#own?.destroy();
  }

  #makeAgent(): Agent {
    const connect = buildConnector({ timeout: 0 }) as unknown as Connect;
    return new Agent({
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE,
      connect: (options, callback) => {
        const socket = connect(options, (...result) => {
          this.#connecting.delete(socket);
          callback(...result);
        });
        this.#connecting.add(socket);
      },
    });
  }
}

/** undici's connector gives the socket that it is connecting, which its types leave out. */
type Connect = (...parameters: Parameters<buildConnector.connector>) => Socket;

const counts = new WeakMap<Dispatcher, { made: number }>();

/** How many connections a dispatcher has made, or failed to make, since it was first seen here: a request without one in its time went over an old one. */
function connectionsOf(dispatcher: Dispatcher): { readonly made: number } {
  let count = counts.get(dispatcher);
  if (!count) {
    const counted = { made: 0 };
    const note = (): void => {
      counted.made += 1;
    };
    dispatcher.on?.('connect', note).on?.('connectionError', note);
    counts.set(dispatcher, counted);
    count = counted;
  }
  return count;
}

function isClosed(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
