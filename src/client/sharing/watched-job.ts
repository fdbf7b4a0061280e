/**
 * The data of sharing: the polls that waits have planned, and what requests by id and list rows have shown of their jobs.
 * Times are monotonic milliseconds.
 */
import type { PollTiming } from '../../machine/decide.js';
import type { Job } from '../../model/job.js';
import { NOT_IN_HEAP } from '../../runtime/indexed-heap.js';
import type { TaskRow } from '../../services/decode.js';
import type { PendingPoll, PollResult, PollSubscriber } from '../../wait/poll-scheduler.js';

/** A planned poll, until its result is delivered. */
export class QueuedPoll implements PendingPoll {
  readonly subscriber: PollSubscriber;
  readonly job: WatchedJob;
  /** Milliseconds from planning the poll to its due time. */
  readonly delay: number;
  /** Data requested before this time is too old for the poll. */
  readonly earliest: number;
  /** The poll tolerates waiting for a list scan up to this time. */
  readonly latest: number;
  /** The wait's next deadline: the request must be sent by then. */
  readonly deadlineAt: number;
  /** Whether the poll decides a deadline of its wait, so that no older data will do. */
  readonly isDeadlinePoll: boolean;
  /** Whether it is the first poll of the first wait on its job. */
  readonly isFirst: boolean;
  /** Where the job keeps the poll. */
  jobIndex = 0;
  /** When the poll is routed: to a request by id, or to the list. */
  dueAt: number;
  /** False once a result is on its way. Maintained by the queue, like both indexes. */
  isQueued = false;
  dueIndex = NOT_IN_HEAP;
  eligibleIndex = NOT_IN_HEAP;
  #isCanceled = false;
  readonly #onCancel: (poll: QueuedPoll, reason: unknown) => void;

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
    this.dueAt = now + dueIn;
    this.latest = this.dueAt + tolerance;
    this.deadlineAt = now + deadline;
    this.isDeadlinePoll = deadline <= dueIn;
    this.isFirst = job.isNew && dueIn <= 0 && !this.isDeadlinePoll;
    // The first poll of a wait joins a request that is already in flight.
    const canJoin = dueIn <= 0 && job.request !== undefined && !this.isDeadlinePoll;
    this.earliest = canJoin ? Number.NEGATIVE_INFINITY : this.dueAt - tolerance;
    this.#onCancel = onCancel;
  }

  cancel(reason: unknown): void {
    this.#isCanceled = true;
    this.#onCancel(this, reason);
  }

  /** Passes the result to the wait, unless it has canceled the poll meanwhile. */
  deliver(result: PollResult, requestedAt: number): void {
    if (!this.#isCanceled) this.subscriber.onResult(result, requestedAt);
  }
}

/** Why a job is requested by id, other than because a poll is due. */
export interface RequestReason {
  /** The list showed the job as ended, or did not show it. */
  readonly suspectedTerminal?: boolean;
  /** The list row to verify: its percentage, and when its page was requested. */
  readonly check?: { readonly percent: number | undefined; readonly requestedAt: number };
}

/** A request by id, queued by the rate limiter or in flight. */
export interface JobRequest extends RequestReason {
  readonly controller: AbortController;
  /** The time by which it should be sent. */
  readonly deadline: number;
  /** When it was sent; undefined while it is queued by the rate limiter. */
  requestedAt?: number;
  retryAfter?: number;
}

const MINUTE_MS = 60_000;
/** A young job goes without confirmation by id for at most this long. */
const MAX_LIST_STALENESS_MS = 15 * MINUTE_MS;
/** A job watched for longer goes without confirmation by id for at most this share of the time it has been watched. */
const STALENESS_SHARE_OF_AGE = 0.5;
/** Each job has a factor between this and 1 on its staleness bound, so that confirmations do not cluster. */
const MIN_STALENESS_FACTOR = 0.87;
/** Deadlines may cluster, so deadline polls tolerate staler list data by this factor. */
const DEADLINE_STALENESS_FACTOR = 1.5;
/** How long the list is not used for a job that it failed to show. Doubled each time. */
const MIN_LIST_EXCLUSION_MS = 30_000;
const MAX_LIST_EXCLUSION_MS = 10 * MINUTE_MS;
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** The jitter of the n-th job, from 0 to 1: multiples of the golden ratio are evenly spread, however many there are. */
export function evenJitter(n: number): number {
  return (n * GOLDEN_RATIO) % 1;
}

/** A job that waits are polling. */
export class WatchedJob {
  readonly id: string;
  readonly watchedSince: number;
  /** The creation time (ms since 1970, by the service's clock) of a job that was watched before. */
  readonly createdAfter: number | undefined;
  /** Whether nothing has been planned for the job before. */
  isNew = true;
  #polls: QueuedPoll[] = [];
  request: JobRequest | undefined;
  /** The delay counted for the job by the poll-rate model while it has polls. */
  delay = 0;
  /** Number of the last scan that wanted the job. */
  wantedInScan = 0;
  /** Number of the last scan that found the job. */
  seenInScan = 0;
  /** The last response by id, more complete than a row; null if the job was not found. */
  lastResponse: Job | null | undefined;
  /** When the job's percentage last changed, or a request by id confirmed it. */
  unchangedSince: number;
  /** Whether the list showed the job running when it was last expected to. */
  wasListed = false;
  /** The job by its last response or row. The same object until either shows a change. */
  #latest: Job | undefined;
  #lastResponseAt: number;
  /** When a response or a row last showed the job. */
  #lastSeenAt: number;
  readonly #stalenessFactor: number;
  #excludedUntil = Number.NEGATIVE_INFINITY;
  #exclusion = MIN_LIST_EXCLUSION_MS;

  /** @param jitter From 0 to 1, different for each job. */
  constructor(id: string, now: number, jitter: number, createdAfter?: number) {
    this.id = id;
    this.createdAfter = createdAfter;
    this.watchedSince = now;
    this.unchangedSince = now;
    this.#lastResponseAt = now;
    this.#lastSeenAt = now;
    this.#stalenessFactor = MIN_STALENESS_FACTOR + (1 - MIN_STALENESS_FACTOR) * jitter;
  }

  /** Whether no result about the job has been seen yet, by id or in a list. */
  get isUnseen(): boolean {
    return this.lastResponse === undefined && this.#latest === undefined;
  }

  /** The expected delay since the job was last seen running, relative to that at its next poll, which is worth a request. */
  urgencyAt(now: number): number {
    return this.delay > 0 ? Math.min((now - this.#lastSeenAt) / this.delay, 1) ** 2 : 1;
  }

  /** Whether the first poll of the job is still to be served. */
  get awaitsFirstResult(): boolean {
    return this.isUnseen && this.#polls.some(({ isFirst }) => isFirst);
  }

  /** By the service's clock, in milliseconds since 1970. */
  get createdAt(): number | undefined {
    return (this.lastResponse ?? this.#latest)?.createdAt?.getTime();
  }

  /** Most jobs have one, but any number of waits may poll the same job. */
  get polls(): readonly QueuedPoll[] {
    return this.#polls;
  }

  add(poll: QueuedPoll): void {
    this.isNew = false;
    poll.jobIndex = this.#polls.length;
    if (poll.jobIndex > 0) this.#polls.push(poll);
    else this.#polls = [poll];
  }

  remove(poll: QueuedPoll): void {
    const last = this.#polls.pop();
    if (last === undefined || last === poll) return;
    this.#polls[poll.jobIndex] = last;
    last.jobIndex = poll.jobIndex;
  }

  /** Removes the polls that pass a test and returns them. */
  take(isTaken: (poll: QueuedPoll) => boolean): readonly QueuedPoll[] {
    const polls = this.#polls;
    const taken: QueuedPoll[] = [];
    this.#polls = [];
    for (const poll of polls) {
      if (isTaken(poll)) taken.push(poll);
      else this.add(poll);
    }
    return taken;
  }

  /** Whether a list row may serve a poll without the job going unconfirmed by id for too long. */
  canAnswerFromList({ isDeadlinePoll, delay }: QueuedPoll, now: number): boolean {
    if (this.lastResponse === null || now < this.#excludedUntil) return false;
    const maxStaleness = Math.max(
      MAX_LIST_STALENESS_MS,
      (now - this.watchedSince) * STALENESS_SHARE_OF_AGE,
    );
    const staleness = now - this.#lastResponseAt;
    return isDeadlinePoll
      ? staleness < maxStaleness * DEADLINE_STALENESS_FACTOR
      : staleness + delay < maxStaleness * this.#stalenessFactor || staleness < delay;
  }

  /** Records a response by id; undefined if the job was not found. */
  recordResponse(job: Job | undefined, now: number): void {
    // A job that did not exist could not be listed.
    if (job && !this.lastResponse) this.#resetExclusion();
    this.lastResponse = job ?? null;
    this.#latest = job;
    this.#lastResponseAt = now;
    this.#lastSeenAt = now;
    this.unchangedSince = now;
  }

  /** Records that a list shows the job running. Returns the merged job, or undefined if the row is older than what is known. */
  recordListRow(row: TaskRow, now: number): Job | undefined {
    const known = this.#latest?.progress;
    const { status, progress = known } = row;
    if (progress !== undefined && known !== undefined && progress < known) {
      this.markFalsePositive(now);
      return undefined;
    }
    if (progress !== known) this.unchangedSince = now;
    this.wasListed = true;
    this.#lastSeenAt = now;
    this.#resetExclusion();
    if (!this.#latest || this.#latest.status !== status || progress !== known) {
      const job = this.lastResponse ?? { ...row.decode(), id: this.id };
      this.#latest = Object.freeze({
        ...job,
        status: status ?? job.status,
        progress,
        raw: row.raw,
      });
    }
    return this.#latest;
  }

  /** Records that a list showed a running job as ended, at an earlier percentage or not at all. */
  markFalsePositive(now: number): void {
    this.wasListed = false;
    this.#excludedUntil = now + this.#exclusion;
    this.#exclusion = Math.min(this.#exclusion * 2, MAX_LIST_EXCLUSION_MS);
  }

  #resetExclusion(): void {
    this.#excludedUntil = Number.NEGATIVE_INFINITY;
    this.#exclusion = MIN_LIST_EXCLUSION_MS;
  }
}
