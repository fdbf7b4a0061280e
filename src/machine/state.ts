import { type Duration, parseDuration } from '../model/duration.js';
import type { Job } from '../model/job.js';
import { checkNonEmptyString, checkOptions, withDefault } from '../model/validation.js';
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
  /** Whether the service did not know the job at first, so that this wait saw it start. */
  readonly startObserved: boolean;
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
/** How long a wait may take in each respect. */
export interface WaitLimits {
  /** The whole wait. Default "1h". 0 takes one look. */
  timeout?: Duration | undefined;
  /** How long the job may stay unknown to the service, from the first answer that says so. Default "60s". */
  visibilityTimeout?: Duration | undefined;
  /** How long an unbroken run of failing looks is ridden out, from the first. Default "5m"; never more than "30s" until the service has answered at all. */
  outageTimeout?: Duration | undefined;
  /** How long one look may take. Default "30s"; Infinity when the source bounds its looks itself. */
  pollTimeout?: Duration | undefined;
}

const DEFAULT_LIMITS = {
  timeout: '1h',
  visibilityTimeout: '60s',
  outageTimeout: '5m',
  pollTimeout: '30s',
} as const;

const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS);

const readLimit = (limits: WaitLimits, name: keyof WaitLimits): number | null => {
  const value = parseDuration(name, withDefault<unknown>(limits[name], DEFAULT_LIMITS[name]));
  return Number.isFinite(value) ? value : null;
};

/**
 * The state of a wait that begins now. Its first look is due at once.
 * @throws TypeError when the id is empty or a limit is not a duration.
 */
export function begin(id: string, limits: WaitLimits = {}): WaitState {
  checkOptions('limits', limits, LIMIT_NAMES);
  return {
    jobId: checkNonEmptyString('id', id),
    deadline: readLimit(limits, 'timeout'),
    visibilityTimeout: readLimit(limits, 'visibilityTimeout'),
    outageTimeout: readLimit(limits, 'outageTimeout'),
    pollTimeout: readLimit(limits, 'pollTimeout'),
    attempts: 0,
    failures: 0,
    nextPollAt: 0,
    serviceResponded: false,
    startObserved: false,
    job: null,
    lastResponseAt: 0,
    notFoundSince: null,
    outageSince: null,
    progress: [],
    stalled: false,
    observed: {},
    outcome: null,
  };
}

/**
 * The state of a wait that goes on at `now`, after a stop. What it has seen stays, and so does the deadline unless a
 * `timeout` is given, which counts from now. A job that has ended stays ended; anything else looks at once. The run of
 * failing looks is broken: nobody looked in between. An unseen window stays open, unless `visibilityTimeout` is given.
 * @throws TypeError when a limit is not a duration.
 */
export function resume(state: WaitState, now: number, limits: WaitLimits = {}): WaitState {
  const readOverride = (name: keyof WaitLimits, current: number | null): number | null =>
    limits[name] === undefined ? current : readLimit(limits, name);
  checkOptions('limits', limits, LIMIT_NAMES);
  const timeout = readOverride('timeout', null);
  const next: WaitState = {
    ...state,
    deadline:
      limits.timeout === undefined ? state.deadline : timeout === null ? null : now + timeout,
    visibilityTimeout: readOverride('visibilityTimeout', state.visibilityTimeout),
    outageTimeout: readOverride('outageTimeout', state.outageTimeout),
    pollTimeout: readOverride('pollTimeout', state.pollTimeout),
  };
  if (jobEnded(state.outcome)) return next;
  return {
    ...next,
    outcome: null,
    nextPollAt: now,
    failures: 0,
    stalled: false,
    outageSince: null,
    notFoundSince: limits.visibilityTimeout === undefined ? state.notFoundSince : null,
  };
}
