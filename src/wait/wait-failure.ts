import type { Outcome, WaitState } from '../machine/state.js';
import { formatDuration } from '../model/duration.js';
import { isApiError, toSingleLine } from '../model/errors.js';
import {
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  type JobWaitError,
  ServiceUnavailableError,
  type WaitErrorFields,
  WaitTimeoutError,
} from '../model/wait-errors.js';

/** The error of a wait that ended otherwise than by completion or abort: what happened and what to do next, in one line. */
export function toWaitError(
  outcome: Exclude<Outcome, 'completed' | 'aborted'>,
  state: WaitState,
  facts: WaitErrorFields,
): JobWaitError {
  const { ErrorClass, message } = ERROR_TEMPLATES[outcome];
  return new ErrorClass(message(state, facts), facts);
}

interface ErrorTemplate {
  readonly ErrorClass: new (message: string, facts: WaitErrorFields) => JobWaitError;
  message(state: WaitState, facts: WaitErrorFields): string;
}

const ERROR_TEMPLATES: Record<Exclude<Outcome, 'completed' | 'aborted'>, ErrorTemplate> = {
  failed: {
    ErrorClass: JobFailedError,
    message(_, facts) {
      const reason = toSingleLine(facts.job?.failReason ?? '');
      return `Job ${describeJob(facts)} failed: ${reason || 'the service gave no reason; its console may tell more'}`;
    },
  },
  canceled: {
    ErrorClass: JobCanceledError,
    message: (_, facts) =>
      `Job ${describeJob(facts)} was canceled; start it anew if it is still wanted`,
  },
  'not-found': {
    ErrorClass: JobNotFoundError,
    message({ visibilityTimeout, attempts }, facts) {
      const duration = formatDuration(visibilityTimeout ?? Number.POSITIVE_INFINITY);
      return facts.job
        ? `Job ${describeJob(facts)} is gone: ${describeLastSeen(facts)}, then unknown to the service for ${duration}; its record may have been deleted, so check what it was to make`
        : `Job ${describeJob(facts)} was not found within ${duration} (${describePollCount(attempts)}); check the id, the project and the service, or allow a longer visibilityTimeout`;
    },
  },
  timeout: {
    ErrorClass: WaitTimeoutError,
    message({ attempts }, facts) {
      const cause = causeMessage(facts);
      const lastFailure = cause && `, and the last look failed (${cause})`;
      const estimate =
        facts.eta === undefined ? '' : `, expected to end in about ${formatDuration(facts.eta)}`;
      return `Timed out after ${formatDuration(facts.elapsed)} (${describePollCount(attempts)}): job ${describeJob(facts)} may still be running, ${describeLastSeen(facts)}${estimate}${lastFailure}; go on with resumeWait(error.checkpoint, { timeout: "1h" })`;
    },
  },
  unavailable: {
    ErrorClass: ServiceUnavailableError,
    message: ({ failures }, facts) =>
      `Could not look at job ${describeJob(facts)}: ${describePollCount(failures)} in a row failed, the last with: ${causeMessage(facts)}. The job may still be running; check the endpoint and the network, then go on with resumeWait(error.checkpoint)`,
  },
  rejected: {
    ErrorClass: JobRequestError,
    message(_, facts) {
      const advice = isApiError(facts.cause) ? '' : '; check the settings';
      return `Could not ask for job ${describeJob(facts)}: ${causeMessage(facts)}${advice}. The job itself may still be running`;
    },
  },
};

function describeJob({ jobId, job }: WaitErrorFields): string {
  const name = job?.name ? ` (${toSingleLine(job.name, 80)})` : '';
  return `${toSingleLine(jobId, 80)}${name}`;
}

function describeLastSeen({ job, cause }: WaitErrorFields): string {
  if (!job) return cause ? 'never seen so far' : 'not yet known to the service';
  const percentage = job.progress === undefined ? '' : ` at ${job.progress}%`;
  return `last seen ${toSingleLine(job.status, 64)}${percentage}`;
}

function describePollCount(count: number): string {
  return `${count} ${count === 1 ? 'poll' : 'polls'}`;
}

function causeMessage({ cause }: WaitErrorFields): string {
  return cause instanceof Error ? toSingleLine(cause.message || cause.name, 300) : '';
}
