import { bounded } from '../clock.js';
import { readable } from '../duration.js';
import { InvalidResponseError } from '../errors/index.js';
import { type Job, readPercentage, readStatus, readTime } from '../job.js';
import type { Answer, Failure } from '../machine/observation.js';
import { observationOf } from './meaning.js';
import type { LookContext } from './source.js';

/** What came of a look, with the time at which it began. */
export type Look = Answer | Failure;

export interface LookBounds {
  /** Of the job that is asked for. */
  readonly id: string;
  /** Milliseconds after which the look is abandoned. */
  readonly limit: number;
  /** The earliest that the look may begin, */
  readonly earliest: number;
  /** and what the time is, both in milliseconds since the wait began. */
  elapsed(): number;
  readonly signal: AbortSignal;
  readonly unref: boolean;
}

/** Asks a source once, and says what came of it whatever that was. Never rejects. */
export async function takeLook(
  ask: (context: LookContext) => Promise<Job | undefined>,
  { id, limit, earliest, elapsed, signal, unref }: LookBounds,
): Promise<Look> {
  let since = earliest;
  let asked: { readonly retryAfter?: number } = {};
  const context: Omit<LookContext, 'signal'> = {
    unref,
    began: (ago = 0) => {
      since = elapsed() - ago;
    },
    retryAfter: delay => {
      asked = { retryAfter: delay };
    },
  };
  const what = `The look took longer than ${readable(limit)}`;
  try {
    const work = (own: AbortSignal) => ask({ ...context, signal: own });
    const answer = await bounded(work, { limit, what, signals: [signal], unref });
    return { ...observationOfAnswer(answer, id), ...asked, since };
  } catch (error) {
    return { ...asked, ...observationOf(error), since };
  }
}

/** What a source resolved to. Sources are written by anyone, so the job is looked at before it is believed. */
function observationOfAnswer(answer: Job | undefined, id: string): Look {
  if (answer === undefined || answer === null) return { type: 'not-found' };
  const word = (answer as Partial<Job>).status;
  if (typeof word !== 'string' || word.trim() === '') {
    const error = new InvalidResponseError(
      'The source resolved to something other than a job with a status',
    );
    return { type: 'retryable', error, answered: true };
  }
  const status = readStatus(word);
  const checked = {
    id: typeof answer.id === 'string' && answer.id !== '' ? answer.id : id,
    status,
    progress: status === 'Completed' ? 100 : readPercentage(answer.progress),
    createdAt: dateOf(answer.createdAt),
    endedAt: dateOf(answer.endedAt),
  };
  const same = Object.entries(checked).every(([key, value]) => answer[key as keyof Job] === value);
  // The object that the source gave stays the job, where there is nothing to mend.
  const job = same && Object.isFrozen(answer) ? answer : Object.freeze({ ...answer, ...checked });
  return { type: 'job', job };
}

function dateOf(value: unknown): Date | undefined {
  const valid = value instanceof Date && !Number.isNaN(value.getTime());
  return valid ? value : readTime(value);
}
