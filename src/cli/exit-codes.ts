import { type ApiError, isApiError, isJobWaitError, isMarkedFinal } from '../errors/index.js';
import { Interrupted } from './interruption.js';
import { UsageError } from './usage-error.js';

/** Every exit code of the command, with its meaning, and what a sum over many jobs says of one that ended so. */
export const EXIT = {
  completed: { code: 0, meaning: 'the job completed', short: 'completed' },
  failed: { code: 1, meaning: 'the job failed or was canceled', short: 'failed or canceled' },
  usage: {
    code: 2,
    meaning: 'wrong usage, or a request that the service calls wrong',
    short: 'asked for wrongly',
  },
  notFound: {
    code: 3,
    meaning: 'the job never became visible, or vanished',
    short: 'not found',
  },
  notAllowed: {
    code: 4,
    meaning: 'not allowed (401, 403), or no credential could be had',
    short: 'not allowed',
  },
  software: { code: 70, meaning: 'a fault in jobwait itself', short: 'ended by a fault' },
  couldNotLook: {
    code: 75,
    meaning: 'could not look: the job may still be running',
    short: 'could not be looked at',
  },
  timedOut: {
    code: 124,
    meaning: 'timed out: the job may still be running',
    short: 'timed out',
  },
  interrupted: {
    code: 130,
    meaning: 'interrupted by SIGINT (Ctrl-C): the job goes on',
    short: 'interrupted',
  },
  unread: { code: 141, meaning: 'the reader of stdout went away', short: 'unread' },
  terminated: {
    code: 143,
    meaning: 'interrupted by SIGTERM: the job goes on',
    short: 'interrupted',
  },
} as const;

export type Ending = keyof typeof EXIT;

/** Of several jobs the worst ending counts. What ended the command itself comes first, then what is known of a job, then what could not be known. */
export const WORST_FIRST: readonly Ending[] = [
  'interrupted',
  'terminated',
  'unread',
  'software',
  'failed',
  'notFound',
  'notAllowed',
  'usage',
  'couldNotLook',
  'timedOut',
  'completed',
];

/** Which endings there were. */
export interface Endings {
  has(ending: Ending): boolean;
}

/** The worst of some endings; of none, that all went well. */
export function worstOf(endings: Endings): Ending {
  return WORST_FIRST.find(ending => endings.has(ending)) ?? 'completed';
}

const INTERRUPTIONS = { SIGINT: 'interrupted', SIGTERM: 'terminated', SIGPIPE: 'unread' } as const;

/** How the command ends that met this error. */
export function endingOf(error: unknown): Ending {
  if (error instanceof UsageError) return 'usage';
  if (error instanceof Interrupted) return INTERRUPTIONS[error.signal];
  if (!isJobWaitError(error)) return 'software';
  switch (error.code) {
    case 'JOB_FAILED':
    case 'JOB_CANCELED':
      return 'failed';
    case 'JOB_NOT_FOUND':
      return 'notFound';
    case 'WAIT_TIMEOUT':
      return 'timedOut';
    case 'SERVICE_UNAVAILABLE':
      return 'couldNotLook';
    case 'API_ERROR':
      return refusal(error.cause);
  }
}

function refusal(cause: unknown): Ending {
  if (isApiError(cause)) return isForbidden(cause) ? 'notAllowed' : 'usage';
  if (cause instanceof TypeError) return 'usage';
  // What is left of the errors that end a wait at once is a certificate that nobody vouches for.
  return isMarkedFinal(cause) ? 'notAllowed' : 'couldNotLook';
}

function isForbidden({ status }: ApiError): boolean {
  return status === 401 || status === 403;
}
