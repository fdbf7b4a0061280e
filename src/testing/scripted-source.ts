import {
  decodeBody,
  type HttpResponse,
  MAX_BODY_BYTES,
  parseBody,
  toHttpResponse,
} from '../http/response.js';
import { type ApiError, InvalidResponseError, isApiError } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { checkId, isObject, optionError } from '../model/validation.js';
import { abortReason, isAborted, onAbort } from '../runtime/abort.js';
import { monotonicNow, sleep } from '../runtime/clock.js';
import { decodeJobResponse } from '../services/decode.js';
import { classifyApiError, hintForError } from '../services/error-codes.js';
import type { ResponseHistory } from '../services/job-decoder.js';
import type { JobSource, PollContext } from '../wait/job-source.js';
import type { JobScript } from './job-script.js';
import { JobStore } from './job-store.js';
import { formatRequestId, toWireResponse, type WireResponse } from './service-errors.js';
import { DEFAULT_WIRE_FORMAT } from './wire-formats.js';

/** A source of scripted jobs. */
export interface ScriptedSource extends JobSource {
  /** As JobClient.getJob: undefined for a job that has no script, or is not visible yet. */
  getJob(id: string, context?: Partial<PollContext>): Promise<Job | undefined>;
  /** Every poll in order. */
  readonly requests: readonly {
    /** Milliseconds since the creation of the source. */
    readonly at: number;
    /** The id of the job. */
    readonly id: string;
  }[];
}

/**
 * A service without a socket, driven by the global clock, so that waits of hours can be tested in virtual time, faults
 * included. The jobs begin now. A response without a delay sets no timer.
 * @param scripts the script of each job, by id.
 * @throws OptionError naming the part of a script that is invalid.
 */
export function scriptedSource(scripts: Record<string, JobScript>): ScriptedSource {
  if (!isObject(scripts)) {
    throw optionError('scripts', 'an object with a script for each id', scripts);
  }
  const store = new JobStore(DEFAULT_WIRE_FORMAT);
  for (const [id, script] of Object.entries(scripts)) store.add(id, script, `scripts["${id}"]`);
  const startedAt = monotonicNow();
  const history = { hasRequestedId: false };
  const requests: { readonly at: number; readonly id: string }[] = [];
  return {
    requests,
    async getJob(untrimmedId, context = {}) {
      const { signal } = context;
      if (signal && isAborted(signal)) throw abortReason(signal);
      const id = checkId('id', untrimmedId);
      const request = Object.freeze({ at: monotonicNow() - startedAt, id });
      const requestId = formatRequestId(requests.push(request));
      const response = toWireResponse(store.respondTo(id, requestId), requestId);
      return interpretResponse(response, id, history, context);
    },
  };
}

/** Interprets a response as a JobClient does: resolves to the job, or to undefined if there is none, or throws. */
async function interpretResponse(
  wireResponse: WireResponse,
  id: string,
  history: ResponseHistory,
  { signal, onRetryAfter }: Partial<PollContext>,
): Promise<Job | undefined> {
  if (wireResponse.delay > 0) await sleep(wireResponse.delay, signal);
  const response = await receive(wireResponse, signal);
  if (response.retryAfter !== undefined) onRetryAfter?.(response.retryAfter);
  try {
    const body = parseBody(response, { redact: text => text, hintFor: hintForError });
    return decodeBody(body, () => decodeJobResponse(body, id, history));
  } catch (error) {
    if (isApiError(error) && meansNotFound(error)) return undefined;
    throw error;
  }
}

function meansNotFound(error: ApiError): boolean {
  return (classifyApiError(error) ?? (error.status === 404 && 'not-found')) === 'not-found';
}

/** What a client receives of a response, given its fault. */
async function receive(
  { status, headers, body, fault }: WireResponse,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  switch (fault) {
    case 'reset':
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
    case 'hang':
    case 'drip':
      return new Promise((_, reject) => {
        if (signal) onAbort(signal, reject);
      });
    case 'cut':
      if (status <= 299) throw new InvalidResponseError('The response was cut short');
      return toHttpResponse(status, headers, '');
    case 'huge':
      return toHttpResponse(status, headers, undefined);
    default: {
      const bytes = Buffer.from(body);
      const isTooLarge = bytes.byteLength > MAX_BODY_BYTES;
      // Decoded as a client does: a byte order mark is dropped.
      return toHttpResponse(
        status,
        headers,
        isTooLarge ? undefined : new TextDecoder().decode(bytes),
      );
    }
  }
}
