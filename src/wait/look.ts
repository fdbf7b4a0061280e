import { bounded, monotonicNow } from '../clock.js';
import { readable } from '../duration.js';
import { InvalidResponseError } from '../errors/index.js';
import { type Job, readStatus } from '../job.js';
import type { Answer, Failure } from '../machine/observation.js';
import { observationOf } from './meaning.js';
import type { LookContext } from './source.js';

export interface LookBounds {
  /** Milliseconds after which the look is abandoned. */
  readonly limit: number;
  /** The earliest that the look may begin, by the monotonic clock. */
  readonly earliest: number;
  readonly signal: AbortSignal;
  readonly unref: boolean;
}

export interface Look {
  readonly observation: Answer | Failure;
  /** When the look began, by the monotonic clock. */
  readonly began: number;
}

/** Asks a source once, and says what came of it whatever that was. Never rejects. */
export async function takeLook(
  ask: (context: LookContext) => Promise<Job | undefined>,
  { limit, earliest, signal, unref }: LookBounds,
): Promise<Look> {
  let began = earliest;
  let retryAfter: number | undefined;
  const reports = {
    began: () => {
      began = monotonicNow();
    },
    retryAfter: (delay: number) => {
      retryAfter = delay;
    },
  };
  const what = `The look took longer than ${readable(limit)}`;
  try {
    const work = async (own: AbortSignal) => ask({ signal: own, ...reports });
    const answer = await bounded(work, { limit, what, signals: [signal], unref });
    return {
      began,
      observation: {
        ...observationOfAnswer(answer),
        ...(retryAfter !== undefined && { retryAfter }),
      },
    };
  } catch (error) {
    return { began, observation: observationOf(error) };
  }
}

/** What a source resolved to. Sources are written by anyone, so the job is looked at before it is believed. */
function observationOfAnswer(answer: Job | undefined): Answer | Failure {
  if (answer === undefined || answer === null) return { type: 'not-found' };
  if (
    typeof answer !== 'object' ||
    typeof answer.status !== 'string' ||
    answer.status.trim() === ''
  ) {
    const error = new InvalidResponseError(
      'The source resolved to something other than a job with a status',
    );
    return { type: 'retryable', error, answered: true };
  }
  const status = readStatus(answer.status);
  const progress = status === 'Completed' ? 100 : answer.progress;
  const same = status === answer.status && progress === answer.progress && Object.isFrozen(answer);
  return { type: 'job', job: same ? answer : Object.freeze({ ...answer, status, progress }) };
}
