import { NOT_IN_HEAP } from '../../heap.js';
import type { PendingPoll, PollResult, PollSubscriber } from '../../wait/looks.js';
import type { PollTiming } from '../../wait/timing.js';
import type { WatchedJob } from './shared-job.js';

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
