import { type ApiError, isApiError, isMarkedFatal } from '../model/errors.js';
import { isJobWaitError } from '../model/wait-errors.js';
import { Interrupted, UsageError } from './errors.js';

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
  couldNotPoll: {
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
  outputClosed: { code: 141, meaning: 'the reader of stdout went away', short: 'outputClosed' },
  terminated: {
    code: 143,
    meaning: 'interrupted by SIGTERM: the job goes on',
    short: 'interrupted',
  },
} as const;

export type ExitReason = keyof typeof EXIT;

/** Of several jobs the worst ending counts. What ended the command itself comes first, then what is known of a job, then what could not be known. */
export const SEVERITY_ORDER: readonly ExitReason[] = [
  'interrupted',
  'terminated',
  'outputClosed',
  'software',
  'failed',
  'notFound',
  'notAllowed',
  'usage',
  'couldNotPoll',
  'timedOut',
  'completed',
];

/** Which endings there were. */
export interface ExitReasons {
  has(exitReason: ExitReason): boolean;
}

/** The worst of some endings; of none, that all went well. */
export function worstExitReason(exitReasons: ExitReasons): ExitReason {
  return SEVERITY_ORDER.find(exitReason => exitReasons.has(exitReason)) ?? 'completed';
}

const EXIT_REASON_BY_SIGNAL = {
  SIGINT: 'interrupted',
  SIGTERM: 'terminated',
  SIGPIPE: 'outputClosed',
} as const;

/** How the command ends that met this error. */
export function exitReasonFor(error: unknown): ExitReason {
  if (error instanceof UsageError) return 'usage';
  if (error instanceof Interrupted) return EXIT_REASON_BY_SIGNAL[error.signal];
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
      return 'couldNotPoll';
    case 'REQUEST_REJECTED':
      return exitReasonForRequestError(error.cause);
  }
}

function exitReasonForRequestError(cause: unknown): ExitReason {
  if (isApiError(cause)) return isForbidden(cause) ? 'notAllowed' : 'usage';
  if (cause instanceof TypeError) return 'usage';
  // What is left of the errors that end a wait at once is a certificate that nobody vouches for.
  return isMarkedFatal(cause) ? 'notAllowed' : 'couldNotPoll';
}

function isForbidden({ status }: ApiError): boolean {
  return status === 401 || status === 403;
}
