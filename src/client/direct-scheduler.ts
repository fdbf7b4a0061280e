import type { PollTiming } from '../machine/decide.js';
import { InternalAbortSignal } from '../runtime/abort.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import type {
  PendingPoll,
  PollResult,
  PollScheduler,
  PollSubscriber,
} from '../wait/poll-scheduler.js';
import type { FetchJob, RequestContext } from './api-client.js';

/** The looks of waits that share nothing: each asks for its own job when it is due. */
export class DirectScheduler implements PollScheduler {
  readonly #fetchJob: FetchJob;

  constructor(fetchJob: FetchJob) {
    this.#fetchJob = fetchJob;
  }

  schedule(subscriber: PollSubscriber, timing: PollTiming): PendingPoll {
    return new DirectPoll(subscriber, timing, this.#fetchJob);
  }
}

/** One of them, which is what its request needs to know as well. Times are monotonic milliseconds. */
class DirectPoll implements PendingPoll, RequestContext {
  readonly signal = new InternalAbortSignal();
  readonly deadline: number;
  readonly #subscriber: PollSubscriber;
  readonly #fetchJob: FetchJob;
  readonly #dueAt: number;
  #cancelTimer: (() => void) | undefined;
  #requestedAt = Number.NaN;
  #retryAfter: number | undefined;

  constructor(subscriber: PollSubscriber, { dueIn, deadline }: PollTiming, fetchJob: FetchJob) {
    const now = monotonicNow();
    this.#subscriber = subscriber;
    this.#fetchJob = fetchJob;
    this.#dueAt = now + dueIn;
    this.deadline = now + deadline;
    this.#sendWhenDue();
  }

  get unref(): boolean {
    return this.#subscriber.unref;
  }

  onSent(): void {
    this.#requestedAt = monotonicNow();
  }

  onRetryAfter(delay: number): void {
    this.#retryAfter = delay;
  }

  cancel(reason: unknown): void {
    this.#cancelTimer?.();
    this.signal.abort(reason);
  }

  #sendWhenDue(): void {
    const remaining = this.#dueAt - monotonicNow();
    if (remaining > 0) {
      this.#cancelTimer = startTimer(remaining, () => this.#sendWhenDue(), this.unref);
      return;
    }
    this.#requestedAt = monotonicNow();
    this.#fetchJob(this.#subscriber.id, this).then(
      job => this.#deliver({ job, retryAfter: this.#retryAfter }),
      error => this.#deliver({ error, retryAfter: this.#retryAfter }),
    );
  }

  #deliver(result: PollResult): void {
    if (!this.signal.aborted) this.#subscriber.onResult(result, this.#requestedAt);
  }
}
