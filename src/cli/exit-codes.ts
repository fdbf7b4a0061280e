import { isApiError, isMarkedFatal } from '../model/errors.js';
import { OptionError } from '../model/validation.js';
import { isJobWaitError, type JobWaitFailure } from '../model/wait-errors.js';
import { classifyError } from '../wait/classify.js';
import type { FinalOutcome } from './checkpoint-file.js';
import { Interrupted, RequestFailure, UsageError } from './errors.js';

/**
 * Every exit code, with its meaning for the help, and a short form for the summary of several jobs. The worst comes first:
 * what stopped the command, then what is known about a job, then what could not be known.
 */
export const EXIT = {
  interrupted: {
    code: 130,
    meaning: 'interrupted by SIGINT (Ctrl-C): the job goes on',
    short: 'interrupted',
  },
  terminated: {
    code: 143,
    meaning: 'interrupted by SIGTERM: the job goes on',
    short: 'interrupted',
  },
  hungUp: {
    code: 129,
    meaning: 'interrupted by SIGHUP (terminal closed): the job goes on',
    short: 'interrupted',
  },
  outputClosed: { code: 141, meaning: 'the reader of stdout went away', short: 'not read' },
  software: { code: 70, meaning: 'a fault in jobwait itself', short: 'ended by a fault' },
  failed: { code: 1, meaning: 'the job failed or was canceled', short: 'failed or canceled' },
  notFound: { code: 3, meaning: 'the job was not found, or disappeared', short: 'not found' },
  notAllowed: {
    code: 4,
    meaning: 'not allowed (401, 403), or no credential available',
    short: 'not allowed',
  },
  usage: {
    code: 2,
    meaning: 'wrong usage, or a request that the service calls wrong',
    short: 'invalid',
  },
  couldNotPoll: {
    code: 75,
    meaning: 'could not poll: the job may still be running',
    short: 'could not be polled',
  },
  timedOut: { code: 124, meaning: 'timed out: the job may still be running', short: 'timed out' },
  completed: { code: 0, meaning: 'the job completed', short: 'completed' },
} as const;

export type ExitReason = keyof typeof EXIT;

/** The worst of some reasons; "completed" if there are none. */
export function worstExitReason(reasons: ReadonlySet<ExitReason>): ExitReason {
  const order = Object.keys(EXIT) as ExitReason[];
  return order.find(reason => reasons.has(reason)) ?? 'completed';
}

const REASON_BY_SIGNAL = {
  SIGINT: 'interrupted',
  SIGTERM: 'terminated',
  SIGHUP: 'hungUp',
  SIGPIPE: 'outputClosed',
} as const;

/** The reason of a wait that is over for good. */
export function exitReasonForOutcome(outcome: FinalOutcome): ExitReason {
  switch (outcome) {
    case 'completed':
      return 'completed';
    case 'failed':
    case 'canceled':
      return 'failed';
    case 'not-found':
      return 'notFound';
  }
}

/** The reason for which the command, or a wait, ends with this error. */
export function exitReasonFor(error: unknown): ExitReason {
  if (error instanceof UsageError || error instanceof OptionError) return 'usage';
  if (error instanceof Interrupted) return REASON_BY_SIGNAL[error.signal];
  if (error instanceof RequestFailure) {
    const { cause } = error;
    return classifyError(cause) === 'retryable' ? 'couldNotPoll' : exitReasonForRejection(cause);
  }
  return isJobWaitError(error) ? exitReasonForFailure(error) : 'software';
}

function exitReasonForFailure({ code, cause }: JobWaitFailure): ExitReason {
  switch (code) {
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
      return exitReasonForRejection(cause);
  }
}

/** The reason for a request that is useless to repeat. */
function exitReasonForRejection(cause: unknown): ExitReason {
  if (isApiError(cause)) return [401, 403].includes(cause.status) ? 'notAllowed' : 'usage';
  if (cause instanceof TypeError) return 'usage';
  // The only fatal error that is not marked is an untrusted certificate.
  return isMarkedFatal(cause) ? 'notAllowed' : 'couldNotPoll';
}
