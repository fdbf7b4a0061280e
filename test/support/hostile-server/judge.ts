import type { Job } from '../../../src/model/job.js';
import { isJobWaitError } from '../../../src/model/wait-errors.js';
import type { ScriptedJob } from './scripted-jobs.js';
import type { HostileServer } from './server.js';

export const TIMEOUT_MS = 3000;
export const REQUEST_TIMEOUT_MS = 500;

/** How one wait ended. */
export interface Ending {
  readonly job: ScriptedJob;
  readonly outcome: unknown;
  readonly isRejected: boolean;
  /** Milliseconds since the run began. */
  readonly endedAt: number;
}

/** For a machine that is busy with other tests. */
const SLACK_MS = 1000;
/** A wait that was served the end of its job this often has no excuse: not every one can have come too late. */
const ENDS_WITHOUT_EXCUSE = 3;

/** What is wrong with the end of a wait. */
export function judge(ending: Ending, server: HostileServer): string[] {
  const late = ending.endedAt - (TIMEOUT_MS + 2 * REQUEST_TIMEOUT_MS);
  return [
    ...(late > SLACK_MS ? [`ended ${Math.round(late)} ms too late`] : []),
    ...judgeOutcome(ending, server),
  ];
}

function judgeOutcome(
  { job, outcome, isRejected, endedAt }: Ending,
  server: HostileServer,
): string[] {
  const { id, end, endsAt, failReason } = job;
  if (!isRejected) {
    const { id: endedId, status } = outcome as Job;
    const isTrue = endedId.toLowerCase() === id.toLowerCase() && status === 'Completed';
    return isTrue && end === 'Completed' && endedAt >= endsAt
      ? []
      : [`resolved with ${endedId} ${status} at ${endedAt}, but ends at ${endsAt} as ${end}`];
  }
  if (!isJobWaitError(outcome)) return [`rejected with ${String(outcome)}`];
  const { code } = outcome;
  const rejected = [
    `rejected with ${code} at ${Math.round(endedAt)}, but ends at ${endsAt} as ${end}`,
  ];
  switch (code) {
    case 'JOB_FAILED': {
      const isTrue = end === 'Failed' && endedAt >= endsAt && outcome.failReason === failReason;
      return isTrue ? [] : [...rejected, outcome.failReason];
    }
    case 'JOB_CANCELED':
      return end === 'Canceled' && endedAt >= endsAt ? [] : rejected;
    case 'REQUEST_REJECTED':
      return server.served('fatal') > 0 ? [] : [...rejected, String(outcome.cause)];
    case 'JOB_NOT_FOUND':
      return server.served('not-found', id) >= 2 && !wasServed() ? [] : rejected;
    case 'SERVICE_UNAVAILABLE':
      return server.served('failure') > 0 && !wasServed()
        ? []
        : [...rejected, String(outcome.cause)];
    case 'WAIT_TIMEOUT':
      return endedAt >= TIMEOUT_MS - 1 && !wasServed() ? [] : rejected;
  }

  function wasServed(): boolean {
    return server.endsServed(id) >= ENDS_WITHOUT_EXCUSE;
  }
}
