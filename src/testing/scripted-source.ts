import { type HttpResponse, MAX_BODY_BYTES, parseBody, toHttpResponse } from '../http/response.js';
import { InvalidResponseError } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { checkNonEmptyString, isObject, optionError } from '../model/validation.js';
import { onAbort } from '../runtime/abort.js';
import { monotonicNow, sleep } from '../runtime/clock.js';
import { decodeJobResponse } from '../services/decode.js';
import { classifyApiError, hintForError } from '../services/error-codes.js';
import { classifyError } from '../wait/classify.js';
import type { JobSource, PollContext } from '../wait/job-source.js';
import type { JobScript } from './job-script.js';
import { JobStore } from './job-store.js';
import { DEFAULT_WIRE_FORMAT } from './response-writer.js';
import { formatRequestId, toWireResponse, type WireResponse } from './service-errors.js';

/** A source of scripted jobs. */
export interface ScriptedSource extends JobSource {
  /** As of a JobClient: undefined for a job that no script tells of, or not yet. */
  getJob(id: string, context?: Partial<PollContext>): Promise<Job | undefined>;
  /** Every look, in the order in which they were taken; `at` in milliseconds since the source was made. */
  readonly requests: readonly { readonly at: number; readonly id: string }[];
}

/**
 * The jobs of a service without a socket, on the global clock: they begin now, and an answer that is not delayed comes
 * without a timer. So a wait of hours can be tested in virtual time, faults included.
 * @throws TypeError naming what is wrong with a script.
 */
export function scriptedSource(scripts: Record<string, JobScript>): ScriptedSource {
  if (!isObject(scripts))
    throw optionError('scripts', 'an object with a script for each id', scripts);
  const store = new JobStore(DEFAULT_WIRE_FORMAT);
  for (const [id, script] of Object.entries(scripts)) store.add(id, script, `scripts["${id}"]`);
  const startedAt = monotonicNow();
  const requests: { readonly at: number; readonly id: string }[] = [];
  return {
    requests,
    async getJob(id, context = {}) {
      context.signal?.throwIfAborted();
      checkNonEmptyString('id', id);
      const request = Object.freeze({ at: monotonicNow() - startedAt, id });
      const requestId = formatRequestId(requests.push(request));
      return interpretResponse(
        toWireResponse(store.respondTo(id, requestId), requestId),
        id,
        context,
      );
    },
  };
}
/** What a JobClient makes of a reply, by the client's own rules, where there is no socket in between. */

/**
 * The job in a reply; undefined where it says that there is none.
 * @throws what JobClient.getJob would reject with.
 */
export async function interpretResponse(
  wireResponse: WireResponse,
  id: string,
  { signal, onRetryAfter }: Partial<PollContext>,
): Promise<Job | undefined> {
  if (wireResponse.delay > 0) await sleep(wireResponse.delay, signal);
  const response = await receive(wireResponse, signal);
  const { retryAfter } = response;
  if (retryAfter !== undefined) onRetryAfter?.(retryAfter);
  try {
    return decodeJobResponse(
      parseBody(response, { redact: text => text, hintFor: hintForError }),
      id,
    );
  } catch (error) {
    if (classifyError(error, classifyApiError) === 'not-found') return undefined;
    throw error;
  }
}

/** What of a reply arrives at the other end. */
async function receive(
  { status, headers, body, fault }: WireResponse,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const isSuccess = status <= 299;
  switch (fault) {
    case 'reset':
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
    case 'hang':
    case 'drip':
      return hangUntilAbort(signal);
    case 'cut':
      if (isSuccess) throw new InvalidResponseError('The response was cut short');
      return toHttpResponse(status, headers, '');
    case 'huge':
      return toHttpResponse(status, headers, undefined);
    default:
      return toHttpResponse(status, headers, decodeWireBody(Buffer.from(body)));
  }
}

/** As it reads after a way over the wire: undefined when it is too large. */
function decodeWireBody(bytes: Uint8Array): string | undefined {
  return bytes.byteLength > MAX_BODY_BYTES ? undefined : new TextDecoder().decode(bytes);
}

/** Never settles but by the signal. */
function hangUntilAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    else if (signal) onAbort(signal, () => reject(signal.reason));
  });
}
