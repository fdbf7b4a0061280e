import { IndexedHeap } from '../../runtime/indexed-heap.js';
import type { QueuedPoll } from './watched-job.js';

/** Planned looks by time, until they are answered: which are due, and which may be taken already. */
export class PollQueue {
  #size = 0;
  /** How many of them let the process end. */
  #unrefCount = 0;
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
    return this.#size;
  }

  /** Whether there is none that should keep the process alive. */
  get allUnref(): boolean {
    return this.#unrefCount === this.#size;
  }

  add(poll: QueuedPoll): void {
    poll.isQueued = true;
    this.#size += 1;
    if (poll.unref) this.#unrefCount += 1;
    this.#notYetDue.upsert(poll);
    this.#notYetEligible.upsert(poll);
  }

  remove(poll: QueuedPoll): void {
    if (!poll.isQueued) return;
    poll.isQueued = false;
    this.#size -= 1;
    if (poll.unref) this.#unrefCount -= 1;
    this.#notYetDue.remove(poll);
    if (!this.#notYetEligible.remove(poll)) this.#eligible.delete(poll);
  }

  /** Sets another time for a look that was given as due. */
  postpone(poll: QueuedPoll, dueAt: number): void {
    if (this.#notYetDue.has(poll)) return;
    poll.dueAt = dueAt;
    this.#notYetDue.upsert(poll);
  }

  /** When the next look is due; Infinity without any. */
  nextDueAt(): number {
    return this.#notYetDue.first?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  /** The looks that have come due, so many at most. Each is given once, unless it is postponed. */
  takeDue(now: number, maxCount = Number.POSITIVE_INFINITY): QueuedPoll[] {
    let remaining = maxCount;
    return this.#notYetDue.popWhile(poll => poll.dueAt <= now && remaining-- > 0);
  }

  /** The looks that may be taken now, due or not. */
  eligible(now: number): ReadonlySet<QueuedPoll> {
    for (const poll of this.#notYetEligible.popWhile(({ earliest }) => earliest <= now)) {
      this.#eligible.add(poll);
    }
    return this.#eligible;
  }

  /** The looks that come due up to a time. */
  dueUntil(time: number): QueuedPoll[] {
    return this.#notYetDue.peekWhile(poll => poll.dueAt <= time);
  }
}
