import { monotonicNow } from '../clock.js';
import { IndexedHeap, NOT_IN_HEAP } from '../heap.js';

/** How far one of many jobs is, as it was last told. */
export class BatchEntry {
  percent = 0;
  /** When it is expected to end, in monotonic milliseconds. */
  expectedEndAt = 0;
  /** Kept by the heap of those of which that can be said. */
  heapIndex = NOT_IN_HEAP;
}

/** How far many jobs are together, kept up as each moves on: a step costs the logarithm of their number at most. */
export class BatchProgress {
  /** Those of which can be said when they end, the last first. */
  readonly #estimated = new IndexedHeap<'heapIndex', BatchEntry>(
    'heapIndex',
    (one, other) => one.expectedEndAt > other.expectedEndAt,
  );
  #openCount = 0;
  #unestimatedCount = 0;
  #settledCount = 0;
  /** Of those that are open. */
  #percentSum = 0;

  add(): BatchEntry {
    this.#openCount += 1;
    this.#unestimatedCount += 1;
    return new BatchEntry();
  }

  update(entry: BatchEntry, percent: number, eta: number | undefined): void {
    this.#percentSum += percent - entry.percent;
    entry.percent = percent;
    this.#removeEstimate(entry);
    if (eta === undefined) return;
    entry.expectedEndAt = monotonicNow() + eta;
    this.#estimated.upsert(entry);
    this.#unestimatedCount -= 1;
  }

  /** Once for each. */
  settle(entry: BatchEntry): void {
    this.#removeEstimate(entry);
    this.#unestimatedCount -= 1;
    this.#openCount -= 1;
    this.#settledCount += 1;
    // What fractions leave behind goes with the last.
    this.#percentSum = this.#openCount === 0 ? 0 : this.#percentSum - entry.percent;
  }

  /** The mean of the percentages; a job that has settled counts as 100 however it ended. */
  get percent(): number {
    const total = this.#openCount + this.#settledCount;
    return total === 0 ? 100 : (this.#percentSum + 100 * this.#settledCount) / total;
  }

  /** Milliseconds until the last is expected to end; undefined while one is left of which nothing can be said. */
  get eta(): number | undefined {
    if (this.#unestimatedCount > 0) return undefined;
    const latest = this.#estimated.first;
    return latest === undefined ? 0 : Math.max(latest.expectedEndAt - monotonicNow(), 0);
  }

  #removeEstimate(entry: BatchEntry): void {
    if (this.#estimated.remove(entry)) this.#unestimatedCount += 1;
  }
}
