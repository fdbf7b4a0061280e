import { type Dispatcher, util } from 'undici';
import { InvalidResponseError } from '../errors/index.js';
import { type HttpAnswer, LARGEST_BODY } from './answer.js';

/** Whoever waits for an answer. */
export interface Reader {
  resolve(answer: HttpAnswer): void;
  /** @param hadHead whether the answer had begun to come. */
  reject(error: unknown, hadHead: boolean): void;
}

type Abort = (reason: Error) => void;
type Headers = HttpAnswer['headers'];

/**
 * Reads one answer to its end, or to the limit of its size. A handler of undici's, without the stream and the promises
 * that its `request` makes of each answer, which take longer than all that is done here. It speaks both generations of
 * that interface: undici's own mocks, and its dispatchers before version 7, know the older one alone.
 */
export class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #reader: Reader;
  #abort: Abort | undefined;
  #over: { readonly reason: unknown } | undefined;
  #status = 0;
  #headers: Headers | undefined;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Nobody wants the answer any more: rejects with the reason, and stops reading. */
  stop(reason: unknown): void {
    if (this.#over) return;
    this.#end(reason);
    this.#abort?.(reason as Error);
    this.#reader.reject(reason, this.#headers !== undefined);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.onConnect(reason => controller.abort(reason));
  }

  onResponseStart(_: unknown, status: number, headers: Headers): void {
    this.#begin(status, headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.onData(chunk);
  }

  onResponseEnd(): void {
    this.onComplete();
  }

  onResponseError(_: unknown, error: Error): void {
    this.onError(error);
  }

  onConnect(abort: Abort): void {
    this.#abort = abort;
    if (this.#over) abort(this.#over.reason as Error);
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#begin(status, util.parseHeaders(headers) as Headers);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#size += chunk.byteLength;
    if (this.#size > LARGEST_BODY) this.#giveUp();
    else this.#chunks.push(chunk);
    return true;
  }

  onComplete(): void {
    this.#answer(textOf(this.#chunks));
  }

  onError(error: Error): void {
    if (this.#over) return;
    this.#end(error);
    if (!this.#headers) this.#reader.reject(error, false);
    // What an error status means does not hang on its body.
    else if (this.#status < 200 || this.#status > 299) this.#resolve('');
    else {
      this.#reader.reject(
        new InvalidResponseError('The answer was cut short', { cause: error }),
        true,
      );
    }
  }

  #begin(status: number, headers: Headers): void {
    // A word in between is no answer.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length'] ?? 0) > LARGEST_BODY) this.#giveUp();
  }

  /** The body proves larger than any real answer. */
  #giveUp(): void {
    if (this.#over) return;
    this.#answer(undefined);
    this.#abort?.(new Error(`The answer is larger than ${LARGEST_BODY} bytes`));
  }

  #answer(body: string | undefined): void {
    if (this.#over) return;
    this.#end(undefined);
    this.#resolve(body);
  }

  #resolve(body: string | undefined): void {
    this.#reader.resolve({ status: this.#status, headers: this.#headers ?? {}, body });
  }

  #end(reason: unknown): void {
    this.#over = { reason };
    this.#chunks = [];
  }
}

const BYTE_ORDER_MARK = '\ufeff';

/** Without a byte order mark, which JSON.parse would stumble over. */
function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  const body = first && chunks.length === 1 ? first : Buffer.concat(chunks);
  const text = body.toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
