import type { PollResult } from '../../wait/looks.js';
import type { QueuedPoll } from './planned-look.js';

interface PendingResult {
  readonly poll: QueuedPoll;
  readonly result: PollResult;
  readonly requestedAt: number;
}

/** Answers on their way to the waits: told at the end of the current code, for what a wait then does may be anything. */
export class ResultBatch {
  #pending: PendingResult[] = [];

  /** @param requestedAt when what is heard was asked, in monotonic milliseconds. */
  add(poll: QueuedPoll, result: PollResult, requestedAt: number): void {
    this.#pending.push({ poll, result, requestedAt });
    if (this.#pending.length === 1) void Promise.resolve().then(() => this.#deliverAll());
  }

  #deliverAll(): void {
    const batch = this.#pending;
    this.#pending = [];
    for (const { poll, result, requestedAt } of batch) poll.deliver(result, requestedAt);
  }
}
