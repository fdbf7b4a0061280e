import type { Job } from '../job.js';
import type { ProgressChange } from '../polling/strategy.js';

/** How a wait can end. The first three are the job's own end; the others leave it going. */
export const OUTCOMES = [
  'completed',
  'failed',
  'canceled',
  /** Unknown to the service for `visibilityTimeout`. */
  'not-found',
  /** Looks failed for `outageTimeout`. */
  'unavailable',
  /** The service refused in a way that asking again does not mend. */
  'rejected',
  /** The deadline passed and a last look settled nothing. */
  'timeout',
  'aborted',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/**
 * A wait, as plain JSON. All times are milliseconds since the wait began; `null` stands for "no limit" and "not open".
 * Every function of the machine takes a state and gives a new one.
 */
export interface WaitState {
  readonly jobId: string;
  readonly deadline: number | null;
  readonly visibilityTimeout: number | null;
  readonly outageTimeout: number | null;
  /** How long a look may take before whoever performs it gives it up; null when the source bounds its looks itself. */
  readonly pollTimeout: number | null;
  /** Looks taken. */
  readonly attempts: number;
  /** Failing looks in a row. */
  readonly failures: number;
  /** When the next look is due. */
  readonly nextPollAt: number;
  /** Whether the service has given any answer, an error status included. */
  readonly serviceResponded: boolean;
  /** The job as it was last seen. */
  readonly job: JobRecord | null;
  /** When the last look that told something about the job ended. */
  readonly lastResponseAt: number;
  /** When the unseen window opened. */
  readonly notFoundSince: number | null;
  /** When the outage window opened. */
  readonly outageSince: number | null;
  readonly progress: readonly ProgressChange[];
  /** Whether the percentage had stopped being explained at the last look. */
  readonly stalled: boolean;
  /** What was seen and how often. */
  readonly observed: Readonly<Record<string, number>>;
  readonly outcome: Outcome | null;
}

/** A job in a state: dates as milliseconds since 1970, absent members as null, and without `raw`. */
export interface JobRecord {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
  readonly progress: number | null;
  readonly createdAt: number | null;
  readonly endedAt: number | null;
  readonly instance: Job['instance'] | null;
  readonly entities: Record<string, unknown> | null;
  readonly failReason: string | null;
}

/** @param previous the record of the same job before, which stands where nothing has changed. */
export function toJobRecord(job: Job, previous: JobRecord | null = null): JobRecord {
  if (previous && matchesJob(previous, job)) return previous;
  return {
    id: job.id,
    name: job.name ?? null,
    status: job.status,
    progress: job.progress ?? null,
    createdAt: job.createdAt?.getTime() ?? null,
    endedAt: job.endedAt?.getTime() ?? null,
    instance: job.instance ?? null,
    entities: job.entities ?? null,
    failReason: job.failReason ?? null,
  };
}

function matchesJob(record: JobRecord, job: Job): boolean {
  return (
    record.status === job.status &&
    record.progress === (job.progress ?? null) &&
    record.id === job.id &&
    record.name === (job.name ?? null) &&
    record.instance === (job.instance ?? null) &&
    record.entities === (job.entities ?? null) &&
    record.failReason === (job.failReason ?? null) &&
    record.createdAt === (job.createdAt?.getTime() ?? null) &&
    record.endedAt === (job.endedAt?.getTime() ?? null)
  );
}

/** The job that a record tells of; its `raw` is gone. */
export function reviveJob(record: JobRecord): Job {
  const toDate = (time: number | null): Date | undefined =>
    time === null ? undefined : new Date(time);
  return Object.freeze({
    id: record.id,
    name: record.name ?? undefined,
    status: record.status,
    progress: record.progress ?? undefined,
    createdAt: toDate(record.createdAt),
    endedAt: toDate(record.endedAt),
    instance: record.instance ?? undefined,
    entities: record.entities ?? undefined,
    failReason: record.failReason ?? undefined,
    raw: undefined,
  });
}

/** Whether an outcome is the job's own end, so that there is nothing left to wait for. */
export function jobEnded(outcome: Outcome | null): boolean {
  return outcome === 'completed' || outcome === 'failed' || outcome === 'canceled';
}
