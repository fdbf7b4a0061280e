/** What a JobClient makes of a reply, by the client's own rules, where there is no socket in between. */
import { onAbort } from '../abort.js';
import { sleep } from '../clock.js';
import { InvalidResponseError } from '../errors/index.js';
import { type HttpAnswer, LARGEST_BODY, readBody, retryAfterOf } from '../http/answer.js';
import type { Job } from '../job.js';
import { readJobAnswer } from '../services/index.js';
import { meaningOf } from '../wait/meaning.js';
import type { LookContext } from '../wait/source.js';
import type { Reply } from './reply.js';

/**
 * The job in a reply; undefined where it says that there is none.
 * @throws what JobClient.getJob would reject with.
 */
export async function understand(
  reply: Reply,
  id: string,
  { signal, retryAfter }: Partial<LookContext>,
): Promise<Job | undefined> {
  if (reply.delay > 0) await sleep(reply.delay, signal);
  const answer = await arrival(reply, signal);
  const rest = retryAfterOf(answer);
  if (rest !== undefined) retryAfter?.(rest);
  try {
    return readJobAnswer(
      readBody(answer, text => text),
      id,
    );
  } catch (error) {
    if (meaningOf(error) === 'not-found') return undefined;
    throw error;
  }
}

/** What of a reply arrives at the other end. */
async function arrival(
  { status, headers, body, fault }: Reply,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const succeeded = status <= 299;
  switch (fault) {
    case 'reset':
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
    case 'hang':
    case 'drip':
      return aborted(signal);
    case 'cut':
      if (succeeded) throw new InvalidResponseError('The answer was cut short');
      return { status, headers, body: '' };
    case 'huge':
      return { status, headers, body: undefined };
    default:
      return { status, headers, body: textOf(Buffer.from(body)) };
  }
}

/** As it reads after a way over the wire: undefined when it is too large. */
function textOf(bytes: Uint8Array): string | undefined {
  return bytes.byteLength > LARGEST_BODY ? undefined : new TextDecoder().decode(bytes);
}

/** Never settles but by the signal. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    else if (signal) onAbort(signal, () => reject(signal.reason));
  });
}
