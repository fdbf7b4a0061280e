import type { PollTiming } from '../machine/decide.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import { isTerminal } from './classify.js';
import type { JobSource } from './job-source.js';
import { pollSource } from './poll-once.js';
import type { PendingPoll, PollScheduler, PollSubscriber } from './poll-scheduler.js';

/** Polls a source that may be anyone's code: at its time, within a timeout, one request per poll. */
export function createSourceScheduler(source: JobSource): PollScheduler {
  return { schedule: (subscriber, timing) => new SourcePoll(source, subscriber, timing) };
}

class SourcePoll implements PendingPoll {
  readonly #source: JobSource;
  readonly #subscriber: PollSubscriber;
  #cancelTimer: (() => void) | undefined;
  #controller: AbortController | undefined;

  constructor(source: JobSource, subscriber: PollSubscriber, timing: PollTiming) {
    this.#source = source;
    this.#subscriber = subscriber;
    const { dueIn, tolerance, deadline } = timing;
    const plannedAt = monotonicNow();
    if (source.schedulePoll) {
      void this.#poll(timing, plannedAt + dueIn - tolerance);
      return;
    }
    this.#after(dueIn, () => {
      const remaining = Math.max(plannedAt + deadline - monotonicNow(), 0);
      void this.#poll({ dueIn: 0, tolerance: 0, deadline: remaining }, plannedAt);
    });
  }

  cancel(reason: unknown): void {
    this.#cancelTimer?.();
    this.#controller?.abort(reason);
  }

  async #poll(timing: PollTiming, earliestAt: number): Promise<void> {
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const poll = await pollSource(this.#source, this.#subscriber, timing, signal);
    const { result, requestedAt } = poll;
    if (signal.aborted) return;
    // A source that fails or responds early must not be polled faster than planned.
    const remaining = isTerminal(result) ? 0 : earliestAt - monotonicNow();
    this.#after(remaining, () => this.#subscriber.onResult(result, requestedAt));
  }

  #after(delay: number, callback: () => void): void {
    if (delay > 0) this.#cancelTimer = startTimer(delay, callback, this.#subscriber.unref);
    else callback();
  }
}
