import type { InternalAbortSignal } from '../../abort.js';
import type { Job, JobStatus } from '../../job.js';
import type { TaskRow } from '../../services/index.js';
import type { QueuedPoll } from './planned-look.js';

const MINUTE_MS = 60_000;
/** No job is believed from lists alone for longer than this, */
const MAX_LIST_STALENESS_MS = 15 * MINUTE_MS;
/** or, where it goes on for longer, for longer than this share of the time that it has been asked for; */
const STALENESS_SHARE_OF_AGE = 0.5;
/** some for less, down to this share, so that not all are asked for at once. */
const MIN_STALENESS_FACTOR = 0.67;
/** Many limits may pass at the same time: with those a little more is put up with. */
const DEADLINE_STALENESS_FACTOR = 1.5;
/** A job that the list does not show is looked for there again after this, twice as long each time, */
const MIN_LIST_EXCLUSION_MS = 30_000;
/** but no longer than this. */
const MAX_LIST_EXCLUSION_MS = 10 * MINUTE_MS;

/** A request for a job, by its id. */
export interface JobRequest {
  readonly signal: InternalAbortSignal;
  /** The monotonic time by which it should have gone out. */
  readonly deadline: number;
  /** When it went out; undefined while it waits for its turn. */
  requestedAt?: number;
  retryAfter?: number;
  /** The percentage of a row that was asked for at a time, where this is to see whether the list tells the truth. */
  readonly check?: { readonly percent: number | undefined; readonly requestedAt: number };
  /** Whether the list had the job as ended, or not at all. */
  readonly suspectedTerminal: boolean;
}

const NO_POLLS: readonly never[] = [];

/** A job that waits look after together. Times are monotonic milliseconds, unless they are the service's. */
export class WatchedJob {
  readonly id: string;
  readonly watchedSince: number;
  /** Not answered yet. Another array once one comes or goes; most often there is one. */
  polls: readonly QueuedPoll[] = NO_POLLS;
  request: JobRequest | undefined;
  /** The delay that stands for the job in the crowd, while it has looks. */
  delay = 0;
  /** The last sweep that sought it, and the last that met it. */
  wantedInScan = 0;
  seenInScan = 0;
  /** As it was last told by id: a row says less. Null when it was not there. */
  #lastResponse: Job | null | undefined;
  /** As it was last told, by id or by a list; the same object until something else is said. */
  #latest: Job | undefined;
  #lastResponseAt: number;
  readonly #stalenessFactor: number;
  /** Since when the list has said the same. */
  #unchangedSince: number;
  #wasListed = false;
  #percent: number | undefined;
  #excludedUntil = Number.NEGATIVE_INFINITY;
  #exclusion = MIN_LIST_EXCLUSION_MS;

  /** @param jitter from 0 to 1, different from job to job. */
  constructor(id: string, now: number, jitter: number) {
    this.id = id;
    this.watchedSince = now;
    this.#lastResponseAt = now;
    this.#unchangedSince = now;
    this.#stalenessFactor = MIN_STALENESS_FACTOR + (1 - MIN_STALENESS_FACTOR) * jitter;
  }

  addPoll(poll: QueuedPoll): void {
    this.polls = [...this.polls, poll];
  }

  /** Takes out the looks that pass a test. */
  takePolls(predicate: (poll: QueuedPoll) => boolean): readonly QueuedPoll[] {
    const { polls } = this;
    if (polls.every(predicate)) {
      this.polls = NO_POLLS;
      return polls;
    }
    const taken = new Set(polls.filter(predicate));
    if (taken.size > 0) this.polls = polls.filter(poll => !taken.has(poll));
    return [...taken];
  }

  /** When the service says that the job was made, in milliseconds since 1970. */
  get createdAt(): number | undefined {
    return this.#lastResponse?.createdAt?.getTime();
  }

  /** As it was last told by id. */
  get status(): JobStatus | undefined {
    return this.#lastResponse?.status;
  }

  /** Whether a list has shown the job still going. */
  get wasListed(): boolean {
    return this.#wasListed;
  }

  /** For how long nothing but the same row has been heard. */
  unchangedFor(now: number): number {
    return now - this.#unchangedSince;
  }

  /** Whether a list may answer a look, and will not have been the only one heard for too long before the next. */
  canAnswerFromList({ isDeadlinePoll, delay }: QueuedPoll, now: number): boolean {
    if (this.#lastResponse === null || now < this.#excludedUntil) return false;
    const maxStaleness = Math.max(
      MAX_LIST_STALENESS_MS,
      (now - this.watchedSince) * STALENESS_SHARE_OF_AGE,
    );
    const staleness = now - this.#lastResponseAt;
    return isDeadlinePoll
      ? staleness < maxStaleness * DEADLINE_STALENESS_FACTOR
      : staleness + delay < maxStaleness * this.#stalenessFactor || staleness < delay;
  }

  recordResponse(job: Job | undefined, now: number): void {
    this.#lastResponseAt = now;
    this.#unchangedSince = now;
    // What was not there could not be listed.
    if (job && !this.#lastResponse) this.#resetExclusion();
    this.#lastResponse = job ?? null;
    this.#latest = job;
    this.#percent = job?.progress;
  }

  /** A list showed the job still going. Returns the job as far as it is known; undefined when the row is older than what is known. */
  recordListRow(row: TaskRow, now: number): Job | undefined {
    const { status, progress = this.#percent } = row;
    if (progress !== undefined && this.#percent !== undefined && progress < this.#percent) {
      this.markFalsePositive(now);
      return undefined;
    }
    if (progress !== this.#percent) this.#unchangedSince = now;
    this.#percent = progress;
    this.#wasListed = true;
    this.#resetExclusion();
    if (this.#latest?.status !== status || this.#latest?.progress !== progress) {
      this.#latest = mergeRow(this.#lastResponse ?? row.decode(), row, progress);
    }
    return this.#latest;
  }

  /** A list did not have the job, or had it as ended or as it was before, and yet it goes on. */
  markFalsePositive(now: number): void {
    this.#wasListed = false;
    this.#excludedUntil = now + this.#exclusion;
    this.#exclusion = Math.min(this.#exclusion * 2, MAX_LIST_EXCLUSION_MS);
  }

  #resetExclusion(): void {
    this.#excludedUntil = Number.NEGATIVE_INFINITY;
    this.#exclusion = MIN_LIST_EXCLUSION_MS;
  }
}

/** A job as it is known, with what a row says of how far it is. */
function mergeRow(
  job: Job,
  { status = job.status, raw }: TaskRow,
  progress: number | undefined,
): Job {
  return Object.freeze({ ...job, status, progress, raw });
}
