import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { getHeader, type HttpResponse } from '../http/response.js';
import type { HttpRequest } from '../http/transport.js';
import { errorWord } from '../model/errors.js';
import { OptionError } from '../model/validation.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import { warnOnce } from '../runtime/diagnostics.js';
import { type Exchange, RECORDING_VERSION } from './exchange.js';
import { Sanitizer } from './sanitizer.js';

export interface RecordSettings {
  readonly path: string;
  /** Whether names and reasons are kept. */
  readonly keepsNames: boolean;
}

/** How a request has ended. */
export type ExchangeEnd = { readonly response: HttpResponse } | { readonly error: unknown };

/** What a request was about, and when it was sent. */
export interface RecordedRequest {
  readonly jobId: string | undefined;
  readonly projectId: string | undefined;
  /** In monotonic milliseconds. */
  readonly requestedAt: number;
}

/** The headers that say how a response was meant. */
const HEADERS = ['content-type', 'date', 'retry-after', 'x-request-id'];
/** Like a checkpoint, a recording is for its owner until he passes it on. */
const FILE_MODE = 0o600;
const LINE_BREAK = 10;

/** Appends every exchange to a file, as a line each. Whatever happens to the file, no request notices. */
export class Recorder {
  readonly #path: string;
  readonly #service: string;
  readonly #sanitizer: Sanitizer;
  #file: number | undefined;

  /**
   * @param redact removes credentials from a text.
   * @throws OptionError if the file cannot be written.
   */
  constructor(
    { path, keepsNames }: RecordSettings,
    service: string,
    redact: (text: string) => string,
  ) {
    this.#path = path;
    this.#service = service;
    this.#sanitizer = new Sanitizer(keepsNames, redact);
    try {
      this.#file = openSync(path, 'a+', FILE_MODE);
      // The last line may have been cut short by a full disk or a crash.
      if (!endsInLineBreak(this.#file)) writeSync(this.#file, '\n');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const fields = { option: 'record', expected: `a file that can be written (${code})` };
      throw new OptionError({ ...fields, received: JSON.stringify(path) });
    }
  }

  record(
    request: HttpRequest,
    end: ExchangeEnd,
    { jobId, projectId, requestedAt }: RecordedRequest,
  ): void {
    if (this.#file === undefined) return;
    const latency = monotonicNow() - requestedAt;
    try {
      this.#sanitizer.addProject(projectId ?? '');
      this.#sanitizer.addHost(new URL(request.origin).host);
      const exchange: Exchange = {
        version: RECORDING_VERSION,
        time: new Date(wallNow() - latency).toISOString(),
        latency: Math.round(latency),
        service: this.#service,
        jobId,
        method: request.method ?? 'GET',
        path: this.#sanitizer.path(request.path),
        ...this.#result(end),
      };
      writeSync(this.#file, `${JSON.stringify(exchange)}\n`);
    } catch (error) {
      this.close();
      const reason = error instanceof Error ? error.message : String(error);
      warnOnce('JOBWAIT_RECORD_ERROR', `The recording ${this.#path} ends here: ${reason}`);
    }
  }

  close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    try {
      closeSync(file);
    } catch {
      // What has been written stays.
    }
  }

  #result(end: ExchangeEnd): Pick<Exchange, 'status' | 'headers' | 'body' | 'error'> {
    if ('error' in end) {
      const error = end.error instanceof Error ? errorWord(end.error) : 'Error';
      return { status: undefined, headers: undefined, body: undefined, error };
    }
    const { status, headers, body } = end.response;
    const kept = HEADERS.map(name => [name, getHeader(headers, name)] as const);
    const present = kept.filter((entry): entry is [string, string] => entry[1] !== undefined);
    return {
      status,
      headers: Object.fromEntries(
        present.map(([name, value]) => [name, this.#sanitizer.text(value)]),
      ),
      // A body that is too large was not read.
      body: body === undefined ? 'too large' : this.#sanitizer.body(body),
      error: undefined,
    };
  }
}

function endsInLineBreak(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  // A device or a pipe has nothing to read.
  return readSync(file, last, 0, 1, size - 1) === 0 || last[0] === LINE_BREAK;
}
