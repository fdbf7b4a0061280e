import type { PollTiming } from '../../machine/decide.js';
import type { Job, JobStatus } from '../../model/job.js';
import type { InternalAbortSignal } from '../../runtime/abort.js';
import { monotonicNow } from '../../runtime/clock.js';
import { NOT_IN_HEAP } from '../../runtime/indexed-heap.js';
import type { TaskRow } from '../../services/decode.js';
import type { PendingPoll, PollResult, PollSubscriber } from '../../wait/poll-scheduler.js';

/** A look that a wait has planned, until it is answered. Times are monotonic milliseconds. */
export class QueuedPoll implements PendingPoll {
  readonly subscriber: PollSubscriber;
  readonly job: WatchedJob;
  /** Milliseconds from the planning to the look. */
  readonly delay: number;
  /** What is asked before this is too old to answer the look, */
  earliest: number;
  /** and after this is later than the wait can do with. */
  readonly latest: number;
  /** When the wait would have the look begun at the very latest. */
  readonly deadlineAt: number;
  /** Whether it decides a limit of the wait, so that nothing asked before will do. */
  readonly isDeadlinePoll: boolean;
  /** When it is to be asked for by its id, unless it is answered before. */
  dueAt: number;
  /** Kept by the agenda. */
  isQueued = false;
  dueIndex = NOT_IN_HEAP;
  eligibleIndex = NOT_IN_HEAP;
  /** Whether the wait has been told, or no longer wants to know. */
  isSettled = false;
  #wasDeferred = false;
  readonly #onCancel: (poll: QueuedPoll, reason: unknown) => void;

  /** @param onCancel called when the wait no longer wants to know. */
  constructor(
    subscriber: PollSubscriber,
    job: WatchedJob,
    { dueIn, tolerance, deadline }: PollTiming,
    now: number,
    onCancel: (poll: QueuedPoll, reason: unknown) => void,
  ) {
    this.subscriber = subscriber;
    this.job = job;
    this.delay = dueIn;
    this.earliest = now + dueIn - tolerance;
    this.latest = now + dueIn + tolerance;
    this.deadlineAt = now + deadline;
    this.isDeadlinePoll = deadline <= dueIn;
    this.dueAt = now + dueIn;
    this.#onCancel = onCancel;
  }

  get unref(): boolean {
    return this.subscriber.unref;
  }

  /** Whether it may be put off, once, to be taken with others that come due as soon. */
  deferOnce(): boolean {
    const mayDefer = this.isDeadlinePoll && !this.#wasDeferred;
    this.#wasDeferred = true;
    return mayDefer;
  }

  /** A wait that has just begun takes what is being asked at the time. */
  joinRequest(): void {
    if (!this.isDeadlinePoll) this.earliest = Number.NEGATIVE_INFINITY;
  }

  cancel(reason: unknown): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.#onCancel(this, reason);
  }

  /** Tells the wait, unless it no longer wants to know. @param requestedAt when what is heard was asked. */
  deliver(result: PollResult, requestedAt: number): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.subscriber.onResult(result, requestedAt);
  }
}
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
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** The jobs that are looked after, by id. */
export class WatchedJobs {
  readonly #jobs = new Map<string, WatchedJob>();
  /** Those whose looks have all been answered, which the next may have followed since. */
  #idleCandidates: WatchedJob[] = [];
  #createdCount = 0;

  get(id: string): WatchedJob | undefined {
    return this.#jobs.get(id);
  }

  /** The job of an id, which is met if it is new. */
  getOrCreate(id: string): WatchedJob {
    return this.#jobs.get(id) ?? this.#create(id);
  }

  [Symbol.iterator](): IterableIterator<WatchedJob> {
    return this.#jobs.values();
  }

  /** Its last look was answered, or left. */
  markIdle(job: WatchedJob): void {
    this.#idleCandidates.push(job);
  }

  /** The jobs that no look has followed. Each is given once. */
  takeIdle(): WatchedJob[] {
    const candidates = this.#idleCandidates;
    this.#idleCandidates = [];
    return candidates.filter(({ polls }) => polls.length === 0);
  }

  delete(job: WatchedJob): void {
    if (this.#jobs.get(job.id) === job) this.#jobs.delete(job.id);
  }

  #create(id: string): WatchedJob {
    this.#createdCount += 1;
    // Multiples of the golden ratio lie as evenly as can be, however many there are.
    const job = new WatchedJob(id, monotonicNow(), (this.#createdCount * GOLDEN_RATIO) % 1);
    this.#jobs.set(id, job);
    return job;
  }
}

/** The jobs that looks are at, each once, found as they are wanted. */
export function* distinctJobs(polls: Iterable<QueuedPoll>): Iterable<WatchedJob> {
  const seen = new Set<WatchedJob>();
  for (const { job } of polls) {
    if (seen.has(job)) continue;
    seen.add(job);
    yield job;
  }
}
