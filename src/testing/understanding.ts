/** What a JobClient makes of a reply, by the client's own rules, where there is no socket in between. */
import { onAbort } from '../abort.js';
import { sleep } from '../clock.js';
import { InvalidResponseError } from '../errors/index.js';
import { type HttpResponse, MAX_BODY_BYTES, parseBody, parseRetryAfter } from '../http/answer.js';
import type { Job } from '../job.js';
import { readJobAnswer } from '../services/index.js';
import { classifyError } from '../wait/meaning.js';
import type { PollContext } from '../wait/source.js';
import type { WireResponse } from './reply.js';

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
  const retryDelay = parseRetryAfter(response);
  if (retryDelay !== undefined) onRetryAfter?.(retryDelay);
  try {
    return readJobAnswer(
      parseBody(response, text => text),
      id,
    );
  } catch (error) {
    if (classifyError(error) === 'not-found') return undefined;
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
      if (isSuccess) throw new InvalidResponseError('The answer was cut short');
      return { status, headers, body: '' };
    case 'huge':
      return { status, headers, body: undefined };
    default:
      return { status, headers, body: decodeWireBody(Buffer.from(body)) };
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
