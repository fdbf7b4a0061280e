import { Agent, buildConnector, type Dispatcher } from 'undici';
import { InvalidResponseError } from '../errors/index.js';
import { type HttpAnswer, LARGEST_BODY } from './answer.js';

export interface HttpRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Looks are often half a minute apart; a connection per look would cost more than the look. */
const KEEP_ALIVE = 60_000;

/** A kept-alive connection turned out to be closed before a byte of the answer came: the request may simply be sent again. */
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
  /** Connections that our own agent has begun to make. */
  #connections = 0;

  /** @param dispatcher the caller's, which is never closed here; without one an agent of our own. */
  constructor(dispatcher: Dispatcher | undefined) {
    this.#own = dispatcher ? undefined : this.#makeAgent();
    this.#dispatcher = dispatcher ?? (this.#own as Agent);
  }

  /**
   * The answer, read to its end or to the limit of its size.
   * @throws StaleConnectionError; InvalidResponseError for a successful answer that is cut short; errors of the socket.
   */
  async get({ origin, path, headers }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const connections = this.#connections;
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#dispatcher.request({
        origin,
        path,
        method: 'GET',
        headers,
        signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    } catch (error) {
      const reused = this.#own ? connections === this.#connections : hadAnswered(error);
      throw reused && isClosed(error) ? new StaleConnectionError(error) : error;
    }
    const { statusCode: status, headers: answered } = response;
    try {
      return { status, headers: answered, body: await readText(response) };
    } catch (error) {
      if (signal.aborted) throw error;
      // What an error status means does not hang on its body.
      if (status < 200 || status > 299) return { status, headers: answered, body: '' };
      throw new InvalidResponseError('The answer was cut short', { cause: error });
    }
  }

  /** Closes the connections that are ours, those in use included. */
  async close(): Promise<void> {
    await this.#own?.destroy();
  }

  #makeAgent(): Agent {
    const connect = buildConnector({ timeout: 0 });
    return new Agent({
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE,
      connect: (options, callback) => {
        this.#connections += 1;
        connect(options, callback);
      },
    });
  }
}

/** The body as text; undefined, and no further read, once it proves larger than any real answer. */
async function readText({ body, headers }: Dispatcher.ResponseData): Promise<string | undefined> {
  const announced = Number(headers['content-length'] ?? 0);
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

/** Of a dispatcher that is not ours, undici tells how much the socket had read: more than nothing means an earlier answer. */
function hadAnswered(error: unknown): boolean {
  return ((error as { socket?: { bytesRead?: number } }).socket?.bytesRead ?? 0) > 0;
}
