import type { Outcome, WaitState } from '../machine/state.js';
import { formatDuration } from '../model/duration.js';
import { isApiError, isMarkedFatal, toSingleLine } from '../model/errors.js';
import type { Job, WaitCheckpoint } from '../model/job.js';
import {
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  type JobWaitError,
  ServiceUnavailableError,
  WaitTimeoutError,
} from '../model/wait-errors.js';
import { isBug } from './source-error.js';

/** What the error of a wait holds beyond the wait's state. */
export interface WaitEnd {
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** The last known state of the job. */
  readonly job: Job | undefined;
  /** The error of the last poll, if it failed. */
  readonly cause: Error | undefined;
  /** What the error for an unknown job adds. Default: nothing. */
  readonly notFoundHint?: string | undefined;
  /** Undefined if there is nothing to resume. */
  readonly checkpoint: WaitCheckpoint | undefined;
}

type FailureOutcome = Exclude<Outcome, 'completed' | 'aborted'>;

const ERROR_CLASSES = {
  failed: JobFailedError,
  canceled: JobCanceledError,
  'not-found': JobNotFoundError,
  timeout: WaitTimeoutError,
  unavailable: ServiceUnavailableError,
  rejected: JobRequestError,
} as const;

/** The error of a wait that ended with this outcome. Its message says in one line what happened and what to do next. */
export function toWaitError(outcome: FailureOutcome, state: WaitState, end: WaitEnd): JobWaitError {
  const { jobId, attempts, observed } = state;
  const summary = describeFailure(outcome, state, end);
  const message = summary + describeAdvice(outcome, end);
  return new ERROR_CLASSES[outcome](message, { ...end, jobId, attempts, observed, summary });
}

/** The end of the message, for callers of the library. */
function describeAdvice(outcome: FailureOutcome, { job }: WaitEnd): string {
  switch (outcome) {
    case 'not-found':
      return job ? '' : ', or allow a longer visibilityTimeout';
    case 'timeout':
      return '; resume with resumeWait(error.checkpoint, { timeout: "1h" })';
    case 'unavailable':
      return ', then resume with resumeWait(error.checkpoint)';
    default:
      return '';
  }
}

function describeFailure(outcome: FailureOutcome, state: WaitState, end: WaitEnd): string {
  const { attempts, failures, visibilityTimeout } = state;
  const { job, cause } = end;
  const subject = job?.name
    ? `${toSingleLine(state.jobId, 80)} (${toSingleLine(job.name, 80)})`
    : toSingleLine(state.jobId, 80);
  const lastError = cause ? toSingleLine(cause.message || cause.name, 300) : '';
  switch (outcome) {
    case 'failed': {
      const reason = toSingleLine(job?.failReason ?? '');
      return `Job ${subject} failed: ${reason || 'the service gave no reason; its console may say more'}`;
    }
    case 'canceled':
      return `Job ${subject} was canceled; start it again if it is still wanted`;
    case 'not-found': {
      const window = formatDuration(visibilityTimeout ?? Number.POSITIVE_INFINITY);
      const within = visibilityTimeout === 0 ? '' : ` within ${window}`;
      const hint = end.notFoundHint === undefined ? '' : ` (${end.notFoundHint})`;
      return job
        ? `Job ${subject} has disappeared: last seen ${describeProgress(job)}, then unknown to the service for ${window}; its record may have been deleted${hint}, so check what it was to create`
        : `Job ${subject} was not found${within} (${pollCount(attempts)}); check the id, the project and the service${hint}`;
    }
    case 'timeout': {
      const notSeen = cause ? 'never seen so far' : 'not yet known to the service';
      const lastSeen = job ? `last seen ${describeProgress(job)}` : notSeen;
      const lastFailure = lastError && `, and the last poll failed (${lastError})`;
      return `Timed out after ${formatDuration(end.elapsed)} (${pollCount(attempts)}): job ${subject} may still be running, ${lastSeen}${describeExpectedEnd(state, end)}${lastFailure}`;
    }
    case 'unavailable': {
      const polls = failures === 1 ? '1 poll' : `${failures} consecutive polls`;
      return `Could not poll job ${subject}: ${polls} failed. Last error: ${lastError}. The job may still be running; check the endpoint and the network`;
    }
    case 'rejected':
      return `Could not poll job ${subject}: ${describeFatalError(cause, lastError)}. The job itself may still be running`;
  }
}

function describeFatalError(cause: Error | undefined, lastError: string): string {
  const name = toSingleLine(cause?.name ?? '', 80);
  if (isApiError(cause)) return lastError;
  if (isMarkedFatal(cause) || !isBug(cause)) return `${lastError}; check the settings`;
  return `${name}: ${lastError}; this is a bug in the source, so retrying cannot help`;
}

function describeProgress({ status, progress }: Job): string {
  return toSingleLine(status, 64) + (progress === undefined ? '' : ` at ${progress}%`);
}

function describeExpectedEnd({ expectedEnd }: WaitState, { elapsed }: WaitEnd): string {
  if (expectedEnd === null || expectedEnd <= elapsed) return '';
  return `, expected to end in about ${formatDuration(expectedEnd - elapsed)}`;
}

function pollCount(count: number): string {
  return `${count} ${count === 1 ? 'poll' : 'polls'}`;
}
