import type { Dispatcher } from 'undici';
import { InvalidResponseError } from '../model/errors.js';
import { BodyBuffer } from './body-buffer.js';
import { decodeContent } from './content-encoding.js';
import {
  type HttpResponse,
  MAX_BODY_BYTES,
  type ResponseHeaders,
  toHttpResponse,
} from './response.js';
import { rebuildError } from './transport-error.js';

/** A decoder removes a byte order mark, which JSON.parse rejects. */
const UTF_8 = new TextDecoder();

/**
 * Receives one response from an undici dispatcher. Reads at most `MAX_BODY_BYTES`, a bound that the decompressed body
 * must keep too. Takes less CPU than undici's `request`, which creates a stream per response.
 */
export class ResponseHandler implements Dispatcher.DispatchHandler {
  #resolve!: (response: HttpResponse) => void;
  #reject!: (error: unknown) => void;
  /** Rejects with InvalidResponseError if a successful response is cut short, and with errors of the connection. */
  readonly response = new Promise<HttpResponse>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });
  #controller: Pick<Dispatcher.DispatchController, 'abort'> | undefined;
  #abortReason: { readonly reason: unknown } | undefined;
  #status = 0;
  #headers: ResponseHeaders | undefined;
  readonly #body = new BodyBuffer(MAX_BODY_BYTES);

  /** Whether the headers of the final response have been received. */
  get hasHeaders(): boolean {
    return this.#headers !== undefined;
  }

  /** Stops reading, or connecting, and rejects with the reason. */
  abort(reason: unknown): void {
    this.#reject(reason);
    this.#stop(reason);
  }

  onRequestStart(controller: Pick<Dispatcher.DispatchController, 'abort'>): void {
    this.#controller = controller;
    if (this.#abortReason) controller.abort(this.#abortReason.reason as Error);
  }

  onResponseStart(_: unknown, status: number, headers: ResponseHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) this.#finishOversized();
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (!this.#body.append(chunk)) this.#finishOversized();
  }

  onResponseEnd(): void {
    const encoding = this.#headers?.['content-encoding'];
    const content = decodeContent(this.#body.bytes(), String(encoding ?? ''), MAX_BODY_BYTES);
    if ('bytes' in content) this.#finish(UTF_8.decode(content.bytes));
    else if (content.problem === 'too large') this.#finish(undefined);
    else this.#finishUnreadable(`could not be decompressed (${content.reason})`);
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#headers) this.#finishUnreadable('was cut short', rebuildError(error));
    else this.#reject(error);
  }

  // The handler interface before undici 7, which undici's own MockAgent still calls.

  onConnect(abort: (reason: Error) => void): void {
    this.onRequestStart({ abort });
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.onResponseStart(undefined, status, parseRawHeaders(headers));
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.onResponseData(undefined, chunk);
    return true;
  }

  onComplete(): void {
    this.onResponseEnd();
  }

  onError(error: Error): void {
    this.onResponseError(undefined, error);
  }

  #finish(body: string | undefined): void {
    this.#resolve(toHttpResponse(this.#status, this.#headers ?? {}, body));
  }

  #finishUnreadable(problem: string, cause?: Error): void {
    // An error status decides without its body.
    if (this.#status > 299) this.#finish('');
    else this.#reject(new InvalidResponseError(`The response ${problem}`, cause && { cause }));
  }

  #finishOversized(): void {
    this.#finish(undefined);
    this.#stop(new Error(`The response is larger than ${MAX_BODY_BYTES} bytes`));
  }

  #stop(reason: unknown): void {
    if (this.#abortReason) return;
    this.#abortReason = { reason };
    this.#controller?.abort(reason as Error);
  }
}

/** Parses names and values that alternate, as undici's handlers before version 7 received them. */
function parseRawHeaders(raw: readonly Buffer[]): ResponseHeaders {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase();
    const value = (raw[index + 1] as Buffer).toString('latin1');
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
