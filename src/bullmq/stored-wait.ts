import type { Redis } from 'ioredis';
import { checkErrorRecord, reviveError } from '../machine/error-record.js';
import { reviveJob } from '../machine/job-record.js';
import { jobEnded } from '../machine/state.js';
import { toSingleLine } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { JobRequestError } from '../model/wait-errors.js';
import { abortError } from '../runtime/abort.js';
import { toWaitError } from '../wait/wait-failure.js';
import { FIELDS } from './scripts.js';
import { readRecord, readSavedWait, type WaitRecord } from './wait-record.js';

/** What Redis holds of a wait. */
export interface StoredWait {
  /** Its end in milliseconds since 1970, as Redis has it; undefined while it is going on. */
  readonly finishedOn: string | undefined;
  readonly data: unknown;
  readonly progress: unknown;
  readonly failedReason: string | undefined;
  readonly isAborted: boolean;
  /** Why it was given up, if it could not be driven. */
  readonly error: unknown;
}

/** Reads waits by the keys of their BullMQ jobs: undefined for one that does not exist. */
export async function readStoredWaits(
  redis: Redis,
  keys: readonly string[],
): Promise<(StoredWait | undefined)[]> {
  const read = (key: string): Promise<(string | null)[]> =>
    redis.hmget(
      key,
      ...['timestamp', 'finishedOn', 'data', 'progress', 'failedReason'],
      ...[FIELDS.aborted, FIELDS.error],
    );
  const rows = await Promise.all(keys.map(read));
  return rows.map(([timestamp, finishedOn, data, progress, failedReason, aborted, error]) =>
    timestamp === null
      ? undefined
      : {
          finishedOn: finishedOn ?? undefined,
          data: parseJson(data),
          progress: parseJson(progress),
          failedReason: failedReason ?? undefined,
          isAborted: aborted !== null,
          error: parseJson(error),
        },
  );
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

/** How a wait ended. */
export type StoredEnd =
  | { readonly job: Job; readonly keep: number }
  /** @property keep milliseconds for which later callers get this error too. */
  | { readonly error: unknown; readonly keep: number };

/** The end of a wait that has one: the job, or the error that its worker would have thrown. */
export function endOf(stored: StoredWait, jobId: string): StoredEnd {
  if (stored.isAborted) return { error: waitAborted(jobId), keep: 0 };
  const cause = readError(stored);
  if (cause) return { error: gaveUp(stored, jobId, cause), keep: 0 };
  try {
    const record = readRecord(stored.data);
    const { state, elapsed } = readSavedWait(record);
    const { outcome } = state;
    if (outcome !== null && outcome !== 'aborted') {
      const keep = jobEnded(outcome) ? (record.keep ?? Number.POSITIVE_INFINITY) : 0;
      const job = state.job ? reviveJob(state.job) : undefined;
      if (outcome === 'completed' && job) return { job, keep };
      if (outcome !== 'completed') {
        const lastError = state.lastError ? reviveError(state.lastError) : undefined;
        const checkpoint = jobEnded(outcome) ? undefined : record.checkpoint;
        const end = { elapsed, job, cause: lastError, checkpoint };
        return { error: toWaitError(outcome, state, end), keep };
      }
    }
  } catch {
    // Somebody else changed or ended the BullMQ job.
  }
  const reason = new Error(stored.failedReason ?? 'its BullMQ job ended without a result');
  return { error: gaveUp(stored, jobId, reason), keep: 0 };
}

/** The rejection of all callers of a wait that one of them aborted. */
export function waitAborted(jobId: string): DOMException {
  return abortError(
    `The wait for job ${toSingleLine(jobId, 80)} was aborted; the job itself keeps running`,
  );
}

function readError({ error }: StoredWait): Error | undefined {
  try {
    return error ? reviveError(checkErrorRecord('error', error)) : undefined;
  } catch {
    return undefined;
  }
}

/** The error of a wait that no worker could drive. What its data still says is kept. */
function gaveUp(stored: StoredWait, jobId: string, cause: Error): JobRequestError {
  const message = `Could not wait for job ${toSingleLine(jobId, 80)}: ${toSingleLine(cause.message, 300)}. The job itself may still be running`;
  try {
    const { checkpoint } = readRecord(stored.data) as WaitRecord;
    const { state, elapsed } = readSavedWait(stored.data as WaitRecord);
    const { attempts, observed } = state;
    const job = state.job ? reviveJob(state.job) : undefined;
    return new JobRequestError(message, {
      ...{ jobId, job, attempts, elapsed, observed, checkpoint, cause },
    });
  } catch {
    return new JobRequestError(message, { jobId, cause });
  }
}
