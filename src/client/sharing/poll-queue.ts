/** Orders the planned polls by time. Sharing takes from here the polls that are due, and counts those a list scan could serve. */
import { IndexedHeap } from '../../runtime/indexed-heap.js';
import type { QueuedPoll } from './watched-job.js';

/** The planned polls, by due time and by the earliest time at which they may run. */
export class PollQueue {
  /** How many of the polls keep the process alive. */
  #refCount = 0;
  readonly #notYetDue = new IndexedHeap<'dueIndex', QueuedPoll>(
    'dueIndex',
    (one, other) => one.dueAt < other.dueAt,
  );
  readonly #notYetEligible = new IndexedHeap<'eligibleIndex', QueuedPoll>(
    'eligibleIndex',
    (one, other) => one.earliest < other.earliest,
  );
  readonly #eligible = new Set<QueuedPoll>();

  get size(): number {
    return this.#notYetEligible.size + this.#eligible.size;
  }

  /** Whether no poll keeps the process alive. */
  get allUnref(): boolean {
    return this.#refCount === 0;
  }

  add(poll: QueuedPoll): void {
    poll.isQueued = true;
    if (!poll.subscriber.unref) this.#refCount += 1;
    this.#notYetDue.upsert(poll);
    this.#notYetEligible.upsert(poll);
  }

  remove(poll: QueuedPoll): void {
    if (!poll.isQueued) return;
    poll.isQueued = false;
    if (!poll.subscriber.unref) this.#refCount -= 1;
    this.#notYetDue.remove(poll);
    if (!this.#notYetEligible.remove(poll)) this.#eligible.delete(poll);
  }

  /** Makes a poll that was taken as due become due again. */
  postpone(poll: QueuedPoll, dueAt: number): void {
    if (this.#notYetDue.has(poll)) return;
    poll.dueAt = dueAt;
    this.#notYetDue.upsert(poll);
  }

  /** Makes a queued poll become due at once. */
  expedite(poll: QueuedPoll, now: number): void {
    if (!poll.isQueued) return;
    poll.dueAt = Math.min(poll.dueAt, now);
    this.#notYetDue.upsert(poll);
  }

  /** When the next poll becomes due; Infinity if none does. */
  nextDueAt(): number {
    return this.#notYetDue.first?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  /** Takes at most `maxCount` due polls, in order. They stay in the queue, but are taken again only if postponed. */
  takeDue(now: number, maxCount = Number.POSITIVE_INFINITY): QueuedPoll[] {
    let remaining = maxCount;
    return this.#notYetDue.popWhile(poll => poll.dueAt <= now && remaining-- > 0);
  }

  /** The polls that may run now, due or not. */
  eligible(now: number): ReadonlySet<QueuedPoll> {
    for (const poll of this.#notYetEligible.popWhile(({ earliest }) => earliest <= now)) {
      this.#eligible.add(poll);
    }
    return this.#eligible;
  }

  /** The polls that become due until `time`, in no particular order. */
  dueUntil(time: number): QueuedPoll[] {
    return this.#notYetDue.peekWhile(poll => poll.dueAt <= time);
  }
}
