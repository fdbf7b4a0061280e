import type { Job } from '../model/job.js';
import { checkNonEmptyString } from '../model/validation.js';
import { abortError, onAbort } from '../runtime/abort.js';
import { monotonicNow } from '../runtime/clock.js';
import { IndexedHeap, NOT_IN_HEAP } from '../runtime/indexed-heap.js';
import { SafeEmitter } from './emitter.js';
import { Deferred, Handle } from './handle.js';
import type { JobWait } from './job-wait.js';
import type { WaitJobsOptions } from './options.js';
import { ReplayStream } from './update-stream.js';

export type JobResult =
  | { readonly id: string; readonly status: 'fulfilled'; readonly job: Job }
  | { readonly id: string; readonly status: 'rejected'; readonly error: Error };

export interface JobsWaitEvents {
  progress: {
    readonly settled: number;
    readonly rejected: number;
    readonly total: number;
    /** The mean of the percentages; a job that has settled counts as 100. */
    readonly percent: number;
    /** Milliseconds until the last is expected to end, when there is ground to say of each. */
    readonly eta: number | undefined;
  };
  result: JobResult;
}

/**
 * Many waits as one: resolves to the results in the order of the ids, a repeated id included; iterates, from the first
 * result on, in the order in which jobs settle.
 */
export class JobsWait extends Handle<JobResult[], JobsWaitEvents> {
  readonly #startWait: (id: string) => JobWait;
  readonly #failFast: boolean;
  readonly #onSettled: () => void;
  /** In the order of the ids. */
  readonly #results: (JobResult | undefined)[] = [];
  /** In the order in which the jobs settled. */
  readonly #settledResults = new ReplayStream<JobResult>();
  readonly #openWaits = new Set<JobWait>();
  readonly #progress = new BatchProgress();
  readonly #emitter: SafeEmitter<JobsWaitEvents>;
  readonly #deferred: Deferred<JobResult[]>;
  #detachSignal: (() => void) | undefined;
  #rejectedCount = 0;
  #keepOpenCount = 0;
  #isSettled = false;

  /** @internal Made by JobClient. */
  constructor(
    ids: readonly string[],
    { failFast = false, signal }: WaitJobsOptions,
    startWait: (id: string) => JobWait,
    onSettled: () => void,
  ) {
    const deferred = new Deferred<JobResult[]>();
    const emitter = new SafeEmitter<JobsWaitEvents>();
    super(deferred, emitter);
    this.#deferred = deferred;
    this.#emitter = emitter;
    this.#startWait = startWait;
    this.#failFast = failFast;
    this.#onSettled = onSettled;
    for (const id of ids) this.addWait(startWait(id));
    if (signal && !signal.aborted) {
      this.#detachSignal = onAbort(signal, () => this.#fail(signal.reason));
    }
    // At the end of the current code, as in each wait; without ids nobody can have added one by then.
    void Promise.resolve().then(() => {
      if (signal?.aborted) this.#fail(signal.reason);
      else this.#finishIfAllSettled();
    });
  }

  get size(): number {
    return this.#results.length;
  }

  /** Whether nothing can be added any more: all have settled, or are waited for no longer. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Adds a job; its result comes last. @throws TypeError once all have settled, or when the id is empty. */
  add(id: string): this {
    checkNonEmptyString('id', id);
    this.#checkOpen('add');
    return this.addWait(this.#startWait(id));
  }

  /** Adds a job whose wait has begun, such as one that was resumed; from now on the fate of all is its own too. @throws TypeError once all have settled. */
  addWait(wait: JobWait): this {
    this.#checkOpen('addWait');
    const { id } = wait;
    const index = this.#results.push(undefined) - 1;
    const entry = this.#progress.add();
    this.#openWaits.add(wait);
    wait.on('progress', ({ percent, eta }) => {
      this.#progress.update(entry, percent, eta);
      this.#emitProgress();
    });
    const settle = (result: JobResult): void => {
      this.#openWaits.delete(wait);
      this.#settle(index, entry, Object.freeze(result));
    };
    wait.then(
      job => settle({ id, status: 'fulfilled', job }),
      error => settle({ id, status: 'rejected', error: error as Error }),
    );
    return this;
  }

  /** Lets jobs be added also once all have settled, until what this returns is called. */
  keepOpen(): () => void {
    this.#checkOpen('keepOpen');
    this.#keepOpenCount += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#keepOpenCount -= 1;
      this.#finishIfAllSettled();
    };
  }

  /** Rejects with `reason`, by default an AbortError, and aborts every wait. The jobs themselves go on. */
  abort(
    reason: unknown = abortError('The wait for these jobs was aborted; the jobs themselves go on'),
  ): void {
    if (!this.#isSettled) this.#deferred.markHandled();
    this.#fail(reason);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<JobResult> {
    this.#deferred.markHandled();
    return this.#settledResults.iterate();
  }

  #checkOpen(method: string): void {
    if (!this.#isSettled) return;
    throw new TypeError(`Expected \`${method}\` to be called before all jobs have settled`);
  }

  #settle(index: number, entry: BatchEntry, result: JobResult): void {
    if (this.#isSettled) return;
    this.#results[index] = result;
    if (result.status === 'rejected') this.#rejectedCount += 1;
    this.#progress.settle(entry);
    this.#settledResults.push(result);
    this.#emitter.emit('result', result);
    this.#emitProgress();
    if (this.#failFast && result.status === 'rejected') this.#fail(result.error);
    else this.#finishIfAllSettled();
  }

  #emitProgress(): void {
    if (this.#isSettled || !this.#emitter.hasListeners('progress')) return;
    const { percent, eta } = this.#progress;
    const [settled, total] = [this.#settledResults.length, this.size];
    this.#emitter.emit(
      'progress',
      Object.freeze({ settled, rejected: this.#rejectedCount, total, percent, eta }),
    );
  }

  #finishIfAllSettled(): void {
    if (this.#isSettled || this.#keepOpenCount > 0 || this.#settledResults.length < this.size)
      return;
    this.#finish();
    this.#settledResults.end();
    this.#deferred.resolve(this.#results as JobResult[]);
  }

  #fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#finish();
    for (const wait of this.#openWaits) wait.abort(error);
    this.#openWaits.clear();
    this.#settledResults.fail(error);
    this.#deferred.reject(error);
  }

  #finish(): void {
    this.#isSettled = true;
    this.#detachSignal?.();
    this.#onSettled();
  }
}
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
