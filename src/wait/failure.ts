import { readable } from '../duration.js';
import {
  isApiError,
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  type JobWaitError,
  oneLine,
  ServiceUnavailableError,
  type WaitFacts,
  WaitTimeoutError,
} from '../errors/index.js';
import type { Outcome, WaitState } from '../machine/state.js';

/** The error of a wait that ended otherwise than by completion or abort: what happened and what to do next, in one line. */
export function failureOf(
  outcome: Exclude<Outcome, 'completed' | 'aborted'>,
  state: WaitState,
  facts: WaitFacts,
): JobWaitError {
  const { Class, message } = FAILURES[outcome];
  return new Class(message(state, facts), facts);
}

interface Failure {
  readonly Class: new (message: string, facts: WaitFacts) => JobWaitError;
  message(state: WaitState, facts: WaitFacts): string;
}

const FAILURES: Record<Exclude<Outcome, 'completed' | 'aborted'>, Failure> = {
  failed: {
    Class: JobFailedError,
    message(_, facts) {
      const reason = oneLine(facts.job?.failReason ?? '');
      return `Job ${named(facts)} failed: ${reason || 'the service gave no reason; its console may tell more'}`;
    },
  },
  canceled: {
    Class: JobCanceledError,
    message: (_, facts) => `Job ${named(facts)} was canceled; start it anew if it is still wanted`,
  },
  'not-found': {
    Class: JobNotFoundError,
    message({ visibilityTimeout, attempts }, facts) {
      const window = readable(visibilityTimeout ?? Number.POSITIVE_INFINITY);
      return facts.job
        ? `Job ${named(facts)} is gone: ${lastSeen(facts)}, then unknown to the service for ${window}; its record may have been deleted, so check what it was to make`
        : `Job ${named(facts)} was not found within ${window} (${looks(attempts)}); check the id, the project and the service, or allow a longer visibilityTimeout`;
    },
  },
  timeout: {
    Class: WaitTimeoutError,
    message({ attempts }, facts) {
      const cause = causeOf(facts);
      const failed = cause && `, and the last look failed (${cause})`;
      const end =
        facts.eta === undefined ? '' : `, expected to end in about ${readable(facts.eta)}`;
      return `Timed out after ${readable(facts.elapsed)} (${looks(attempts)}): job ${named(facts)} may still be running, ${lastSeen(facts)}${end}${failed}; go on with resumeWait(error.checkpoint, { timeout: "1h" })`;
    },
  },
  unavailable: {
    Class: ServiceUnavailableError,
    message: ({ failures }, facts) =>
      `Could not look at job ${named(facts)}: ${looks(failures)} in a row failed, the last with: ${causeOf(facts)}. The job may still be running; check the endpoint and the network, then go on with resumeWait(error.checkpoint)`,
  },
  refused: {
    Class: JobRequestError,
    message(_, facts) {
      const advice = isApiError(facts.cause) ? '' : '; check the settings';
      return `Could not ask for job ${named(facts)}: ${causeOf(facts)}${advice}. The job itself may still be running`;
    },
  },
};

function named({ jobId, job }: WaitFacts): string {
  const name = job?.name ? ` (${oneLine(job.name, 80)})` : '';
  return `${oneLine(jobId, 80)}${name}`;
}

function lastSeen({ job, cause }: WaitFacts): string {
  if (!job) return cause ? 'never seen so far' : 'not yet known to the service';
  const percentage = job.progress === undefined ? '' : ` at ${job.progress}%`;
  return `last seen ${oneLine(job.status, 64)}${percentage}`;
}

function looks(count: number): string {
  return `${count} ${count === 1 ? 'look' : 'looks'}`;
}

function causeOf({ cause }: WaitFacts): string {
  return cause instanceof Error ? oneLine(cause.message || cause.name, 300) : '';
}
