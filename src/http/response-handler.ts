import { type Dispatcher, util } from 'undici';
import { InvalidResponseError } from '../model/errors.js';
import { type HttpResponse, MAX_BODY_BYTES } from './response.js';

/** Whoever waits for an answer. */
export interface ResponseCallbacks {
  resolve(response: HttpResponse): void;
  /** @param headersReceived whether the answer had begun to come. */
  reject(error: unknown, headersReceived: boolean): void;
}

type AbortCallback = (reason: Error) => void;
type ResponseHeaders = HttpResponse['headers'];

/**
 * Reads one answer to its end, or to the limit of its size. A handler of undici's, without the stream and the promises
 * that its `request` makes of each answer, which take longer than all that is done here. It speaks both generations of
 * that interface: undici's own mocks, and its dispatchers before version 7, know the older one alone.
 */
export class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #callbacks: ResponseCallbacks;
  #abort: AbortCallback | undefined;
  #settled: { readonly reason: unknown } | undefined;
  #status = 0;
  #headers: ResponseHeaders | undefined;
  #chunks: Buffer[] = [];
  #receivedBytes = 0;

  constructor(callbacks: ResponseCallbacks) {
    this.#callbacks = callbacks;
  }

  /** Nobody wants the answer any more: rejects with the reason, and stops reading. */
  cancel(reason: unknown): void {
    if (this.#settled) return;
    this.#settle(reason);
    this.#abort?.(reason as Error);
    this.#callbacks.reject(reason, this.#headers !== undefined);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.onConnect(reason => controller.abort(reason));
  }

  onResponseStart(_: unknown, status: number, headers: ResponseHeaders): void {
    this.#receiveHeaders(status, headers);
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

  onConnect(abort: AbortCallback): void {
    this.#abort = abort;
    if (this.#settled) abort(this.#settled.reason as Error);
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#receiveHeaders(status, util.parseHeaders(headers) as ResponseHeaders);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#receivedBytes += chunk.byteLength;
    if (this.#receivedBytes > MAX_BODY_BYTES) this.#abortOversized();
    else this.#chunks.push(chunk);
    return true;
  }

  onComplete(): void {
    this.#complete(decodeBody(this.#chunks));
  }

  onError(error: Error): void {
    if (this.#settled) return;
    this.#settle(error);
    if (!this.#headers) this.#callbacks.reject(error, false);
    // What an error status means does not hang on its body.
    else if (this.#status < 200 || this.#status > 299) this.#resolve('');
    else {
      this.#callbacks.reject(
        new InvalidResponseError('The answer was cut short', { cause: error }),
        true,
      );
    }
  }

  #receiveHeaders(status: number, headers: ResponseHeaders): void {
    // A word in between is no answer.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) this.#abortOversized();
  }

  /** The body proves larger than any real answer. */
  #abortOversized(): void {
    if (this.#settled) return;
    this.#complete(undefined);
    this.#abort?.(new Error(`The answer is larger than ${MAX_BODY_BYTES} bytes`));
  }

  #complete(body: string | undefined): void {
    if (this.#settled) return;
    this.#settle(undefined);
    this.#resolve(body);
  }

  #resolve(body: string | undefined): void {
    this.#callbacks.resolve({ status: this.#status, headers: this.#headers ?? {}, body });
  }

  #settle(reason: unknown): void {
    this.#settled = { reason };
    this.#chunks = [];
  }
}

const BYTE_ORDER_MARK = '\ufeff';

/** Without a byte order mark, which JSON.parse would stumble over. */
function decodeBody(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  const body = first && chunks.length === 1 ? first : Buffer.concat(chunks);
  const text = body.toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
