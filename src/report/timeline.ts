import type { Outcome } from '../machine/state.js';
import { parseTimestamp, terminalOutcome } from '../model/job.js';
import { isObject } from '../model/validation.js';

/** How a wait ended; "running" if the events stop before its end. */
export type TimelineOutcome = Outcome | 'running';

/** A stretch of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface TimelinePoll {
  /** When its result arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly result: 'job' | 'not-found' | 'error';
  /** Milliseconds from the request to the result. */
  readonly latency: number;
}

/** A job that is part of another. */
export interface SubJobTimeline extends Span {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly outcome: TimelineOutcome;
}

/** What happened to one job and to the wait for it. Times are in milliseconds since 1970. */
export interface JobTimeline extends Span {
  readonly id: string;
  /** The job as last seen, as plain JSON; undefined if it never was. */
  readonly job: Readonly<Record<string, unknown>> | undefined;
  readonly name: string;
  readonly status: string;
  readonly outcome: TimelineOutcome;
  /** The message of the error that ended the wait, or "". */
  readonly reason: string;
  readonly waitStartedAt: number;
  readonly waitEndedAt: number;
  /** Milliseconds from the end of the job until the wait reported it; undefined if it is not known. */
  readonly delay: number | undefined;
  readonly polls: readonly TimelinePoll[];
  readonly progress: ReadonlyArray<{ readonly at: number; readonly percent: number }>;
  /** What was predicted when: `end` is the expected end of the job. */
  readonly predictions: ReadonlyArray<{ readonly at: number; readonly end: number }>;
  readonly outages: readonly Span[];
  readonly notFound: readonly Span[];
  readonly subJobs: readonly SubJobTimeline[];
}

/** A line of `--ndjson`, or the payload of a `jobwait:event`. */
export interface TimelineEvent {
  readonly type: string;
  readonly jobId: string;
  /** ISO 8601. */
  readonly time: string;
  readonly [member: string]: unknown;
}

const OUTCOME_BY_CODE: Readonly<Record<string, TimelineOutcome>> = {
  JOB_FAILED: 'failed',
  JOB_CANCELED: 'canceled',
  JOB_NOT_FOUND: 'not-found',
  WAIT_TIMEOUT: 'timeout',
  SERVICE_UNAVAILABLE: 'unavailable',
  REQUEST_REJECTED: 'rejected',
};

/** Collects the events of many waits, in their order, job by job. */
export class TimelineRecorder {
  readonly #jobs = new Map<string, JobRecorder>();

  add(event: TimelineEvent): void {
    let job = this.#jobs.get(event.jobId);
    if (!job) {
      job = new JobRecorder(event.jobId);
      this.#jobs.set(event.jobId, job);
    }
    job.add(event);
  }

  /** One timeline for each job, in the order in which their first events came. */
  timelines(): JobTimeline[] {
    return Array.from(this.#jobs.values(), job => job.timeline());
  }
}

class JobRecorder {
  readonly #id: string;
  readonly #polls: TimelinePoll[] = [];
  readonly #progress: { at: number; percent: number }[] = [];
  readonly #predictions: { at: number; end: number }[] = [];
  #job: Record<string, unknown> | undefined;
  #firstAt = Number.POSITIVE_INFINITY;
  #lastAt = 0;
  #outcome: TimelineOutcome = 'running';
  #reason = '';

  constructor(id: string) {
    this.#id = id;
  }

  add(event: TimelineEvent): void {
    const at = Date.parse(event.time);
    if (isObject(event.job)) this.#job = event.job;
    this.#firstAt = Math.min(this.#firstAt, at);
    this.#lastAt = Math.max(this.#lastAt, at);
    switch (event.type) {
      case 'poll': {
        const latency = Math.max(0, toNumber(event.latency) ?? 0);
        this.#firstAt = Math.min(this.#firstAt, at - latency);
        this.#polls.push({ at, latency, result: toPollResult(event.outcome) });
        // A wait that goes on, such as a resumed one, has not ended.
        this.#outcome = 'running';
        this.#reason = '';
        break;
      }
      case 'progress': {
        const percent = toNumber(event.percent);
        const eta = toNumber(event.eta);
        if (percent !== undefined) this.#progress.push({ at, percent });
        if (eta !== undefined && percent !== 100) this.#predictions.push({ at, end: at + eta });
        break;
      }
      case 'completed':
        this.#outcome = 'completed';
        break;
      case 'failed': {
        const error = isObject(event.error) ? event.error : {};
        this.#outcome = OUTCOME_BY_CODE[String(error.code)] ?? 'aborted';
        this.#reason = typeof error.message === 'string' ? error.message : '';
        break;
      }
    }
  }

  timeline(): JobTimeline {
    const job = this.#job ?? {};
    const waitStartedAt = this.#firstAt;
    const waitEndedAt = this.#lastAt;
    const hasEnded = terminalOutcome(String(job.status)) !== undefined;
    const endedAt = hasEnded ? toTime(job.endedAt) : undefined;
    // The clock of the service may differ from ours: a job that begins after its wait was created earlier.
    const from = Math.min(toTime(job.createdAt) ?? waitStartedAt, waitStartedAt);
    const to = Math.max(from, Math.min(endedAt ?? waitEndedAt, waitEndedAt));
    const delay = endedAt === undefined ? undefined : waitEndedAt - endedAt;
    return {
      id: this.#id,
      job: this.#job,
      name: toText(job.name),
      status: toText(job.status),
      outcome: this.#outcome,
      reason: this.#reason,
      from,
      to,
      waitStartedAt,
      waitEndedAt,
      delay: delay !== undefined && delay >= 0 ? delay : undefined,
      polls: this.#polls,
      progress: this.#progress,
      predictions: this.#predictions,
      outages: spansOf(this.#polls, 'error', () => true),
      // A failed poll says nothing of whether the job exists.
      notFound: spansOf(this.#polls, 'not-found', result => result === 'job'),
      subJobs: toSubJobs(job.subJobs, { from, to }),
    };
  }
}

/** The stretches from a poll with this result to the next poll that closes them, or to the last one. */
function spansOf(
  polls: readonly TimelinePoll[],
  result: TimelinePoll['result'],
  closes: (result: TimelinePoll['result']) => boolean,
): Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  let to = 0;
  for (const poll of polls) {
    if (poll.result === result) from ??= poll.at;
    else if (from !== undefined && closes(poll.result)) {
      spans.push({ from, to: poll.at });
      from = undefined;
    }
    to = poll.at;
  }
  if (from !== undefined) spans.push({ from, to });
  return spans;
}

function toSubJobs(value: unknown, parent: Span): SubJobTimeline[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map(subJob => {
    const status = toText(subJob.status);
    const outcome = terminalOutcome(status) ?? 'running';
    const from = clamp(toTime(subJob.createdAt) ?? parent.from, parent);
    const endedAt = outcome === 'running' ? undefined : toTime(subJob.endedAt);
    const to = Math.max(from, clamp(endedAt ?? parent.to, parent));
    return { id: toText(subJob.id), name: toText(subJob.name), status, outcome, from, to };
  });
}

function clamp(time: number, { from, to }: Span): number {
  return Math.min(Math.max(time, from), to);
}

function toPollResult(value: unknown): TimelinePoll['result'] {
  return value === 'not-found' || value === 'error' ? value : 'job';
}

function toNumber(value: unknown): number | undefined {
  return Number.isFinite(value) ? (value as number) : undefined;
}

/** Of a Date, or of a time as text. */
function toTime(value: unknown): number | undefined {
  return (value instanceof Date ? value : parseTimestamp(value))?.getTime();
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
