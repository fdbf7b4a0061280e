import type { Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { InvalidResponseError } from '../errors/index.js';
import { type HttpAnswer, LARGEST_BODY } from './answer.js';

export interface HttpRequest {
  /** Default: GET. */
  readonly method?: 'GET' | 'POST';
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
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
   * @throws StaleConnectionError; InvalidResponseError for a successful answer that is cut short; errors of the socket.
   */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const connections = connectionsOf(this.#dispatcher);
    const before = connections.made;
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#dispatcher.request({
        method: 'GET',
        ...request,
        signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    } catch (error) {
      const reused = before > 0 && connections.made === before;
      throw reused && isClosed(error) ? new StaleConnectionError(error) : error;
    }
    const { statusCode: status, headers } = response;
    try {
      return { status, headers, body: await readText(response) };
    } catch (error) {
      if (signal.aborted) throw error;
      // What an error status means does not hang on its body.
      if (status < 200 || status > 299) return { status, headers, body: '' };
      throw new InvalidResponseError('The answer was cut short', { cause: error });
    }
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

/** The body as text; undefined, and no further read, once it proves larger than any real answer. */
async function readText({ body, headers }: Dispatcher.ResponseData): Promise<string | undefined> {
  const announced = Number(headers['content-length'] ?? 0);
  // By far the cheapest, where what was announced is all that can come.
  if (announced > 0 && announced <= LARGEST_BODY && !headers['content-encoding']) {
    return body.text();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (announced <= LARGEST_BODY) {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > LARGEST_BODY) break;
      chunks.push(chunk);
    }
  }
  if (announced > LARGEST_BODY || size > LARGEST_BODY) {
    body.on('error', () => {});
    body.destroy();
    return undefined;
  }
  // Decoding drops a byte order mark, which JSON.parse would stumble over.
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function isClosed(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
