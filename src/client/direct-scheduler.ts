import type { PollTiming } from '../machine/decide.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import type {
  PendingPoll,
  PollResult,
  PollScheduler,
  PollSubscriber,
} from '../wait/poll-scheduler.js';
import type { FetchJob } from './api-client.js';

/** Schedules polls without sharing: each sends a request of its own when it is due. */
export class DirectScheduler implements PollScheduler {
  readonly #fetchJob: FetchJob;

  constructor(fetchJob: FetchJob) {
    this.#fetchJob = fetchJob;
  }

  schedule(subscriber: PollSubscriber, timing: PollTiming): PendingPoll {
    return new DirectPoll(subscriber, timing, this.#fetchJob);
  }
}

/** Times are monotonic milliseconds. */
class DirectPoll implements PendingPoll {
  readonly #subscriber: PollSubscriber;
  readonly #fetchJob: FetchJob;
  readonly #dueAt: number;
  readonly #deadlineAt: number;
  #cancelTimer: (() => void) | undefined;
  /** Since the request was made. */
  #controller: AbortController | undefined;

  constructor(subscriber: PollSubscriber, { dueIn, deadline }: PollTiming, fetchJob: FetchJob) {
    const now = monotonicNow();
    this.#subscriber = subscriber;
    this.#fetchJob = fetchJob;
    this.#dueAt = now + dueIn;
    this.#deadlineAt = now + deadline;
    this.#sendWhenDue();
  }

  cancel(reason: unknown): void {
    this.#cancelTimer?.();
    this.#controller?.abort(reason);
  }

  #sendWhenDue(): void {
    const remaining = this.#dueAt - monotonicNow();
    const { unref } = this.#subscriber;
    if (remaining > 0) this.#cancelTimer = startTimer(remaining, () => this.#sendWhenDue(), unref);
    else void this.#send();
  }

  async #send(): Promise<void> {
    const { id, unref } = this.#subscriber;
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    let requestedAt = monotonicNow();
    let retryAfter: number | undefined;
    let result: PollResult;
    try {
      const job = await this.#fetchJob(id, {
        signal,
        deadlineAt: this.#deadlineAt,
        unref,
        onSent: () => {
          requestedAt = monotonicNow();
        },
        onRetryAfter: delay => {
          retryAfter = delay;
        },
      });
      result = { job, retryAfter };
    } catch (error) {
      result = { error, retryAfter };
    }
    if (!signal.aborted) this.#subscriber.onResult(result, requestedAt);
  }
}
