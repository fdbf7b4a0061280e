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
  const named = `Job ${oneLine(state.jobId, 80)}${facts.job?.name ? ` (${oneLine(facts.job.name, 80)})` : ''}`;
  const after = readable(facts.elapsed);
  const looks = `${state.attempts} ${state.attempts === 1 ? 'look' : 'looks'}`;
  const cause =
    facts.cause instanceof Error ? oneLine(facts.cause.message || facts.cause.name, 300) : '';
  switch (outcome) {
    case 'failed': {
      const reason = oneLine(facts.job?.failReason ?? '');
      const said = reason || 'the service gave no reason; its console may tell more';
      return new JobFailedError(`${named} failed: ${said}`, facts);
    }
    case 'canceled':
      return new JobCanceledError(
        `${named} was canceled; start it anew if it is still wanted`,
        facts,
      );
    case 'not-found': {
      const window = readable(state.visibilityTimeout ?? Number.POSITIVE_INFINITY);
      const message = facts.job
        ? `${named} is gone: last seen ${lastSeen(facts)}, then unknown to the service for ${window}; its record may have been deleted, so check what it was to make`
        : `${named} was not found within ${window} (${looks}); check the id, the project and the service, or allow a longer visibilityTimeout`;
      return new JobNotFoundError(message, facts);
    }
    case 'timeout':
      return new WaitTimeoutError(
        `Timed out after ${after} (${looks}): ${named.replace('Job', 'job')} may still be running, ${lastSeen(facts)}${cause && `, and the last look failed (${cause})`}; go on with resumeWait(error.checkpoint, { timeout: "1h" })`,
        facts,
      );
    case 'unavailable':
      return new ServiceUnavailableError(
        `Could not look at ${named.replace('Job', 'job')}: ${state.failures} ${state.failures === 1 ? 'look' : 'looks'} in a row failed, the last with: ${cause}. The job may still be running; check the endpoint and the network, then go on with resumeWait(error.checkpoint)`,
        facts,
      );
    case 'refused':
      return new JobRequestError(
        `Could not ask for ${named.replace('Job', 'job')}: ${cause}${isApiError(facts.cause) ? '' : '; check the settings'}. The job itself may still be running`,
        facts,
      );
  }
}

function lastSeen({ job, cause }: WaitFacts): string {
  if (!job) return cause ? 'never seen so far' : 'not yet known to the service';
  const percentage = job.progress === undefined ? '' : ` at ${job.progress}%`;
  return `last seen ${oneLine(job.status, 64)}${percentage}`;
}
