import type { Socket } from 'node:net';
import { TimeoutError } from 'p-timeout';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { SignalLike } from '../abort.js';
import { atLimit } from '../clock.js';
import type { HttpAnswer } from './answer.js';
import { AnswerReader, type Reader } from './answer-reader.js';

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
  readonly signal: SignalLike;
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
  send(request: HttpRequest, bound: RequestBound): Promise<HttpAnswer> {
    const { signal } = bound;
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const sending = new Sending(connectionsOf(this.#dispatcher), bound, resolve, reject);
      try {
        this.#dispatcher.dispatch(
          { method: 'GET', ...request, headersTimeout: 0, bodyTimeout: 0 },
          sending.reader,
        );
      } catch (error) {
        sending.reader.onError(error as Error);
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

/** One request under way, until it is answered, its limit is passed or its signal aborts. */
class Sending implements Reader {
  readonly reader = new AnswerReader(this);
  readonly #connections: Connections;
  /** How many there had been before. */
  readonly #before: number;
  readonly #signal: SignalLike;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #stopTimer: () => void;
  readonly #onAbort = (): void => this.reader.stop(this.#signal.reason);

  constructor(
    connections: Connections,
    { signal, limit = Number.POSITIVE_INFINITY, what, unref }: RequestBound,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#connections = connections;
    this.#before = connections.made;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#stopTimer = atLimit(limit, () => this.reader.stop(new TimeoutError(what)), unref);
    signal.addEventListener('abort', this.#onAbort);
  }

  resolve(answer: HttpAnswer): void {
    this.#leave();
    this.#resolve(answer);
  }

  reject(error: unknown, hadHead: boolean): void {
    this.#leave();
    const reused = this.#before > 0 && this.#connections.made === this.#before;
    this.#reject(!hadHead && reused && isClosed(error) ? new StaleConnectionError(error) : error);
  }

  #leave(): void {
    this.#stopTimer();
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

/** undici's connector gives the socket that it is connecting, which its types leave out. */
type Connect = (...parameters: Parameters<buildConnector.connector>) => Socket;

/** How many connections there have been. */
interface Connections {
  readonly made: number;
}

const counts = new WeakMap<Dispatcher, Connections>();

/** How many connections a dispatcher has made, or failed to make, since it was first seen here: a request without one in its time went over an old one. */
function connectionsOf(dispatcher: Dispatcher): Connections {
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
