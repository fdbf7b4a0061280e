import type { AnyEntities, Job } from '../model/job.js';
import { checkId } from '../model/validation.js';
import { abortError, abortReason, isAborted, onAbort } from '../runtime/abort.js';
import { monotonicNow } from '../runtime/clock.js';
import type { WaitIdentity } from '../runtime/diagnostics.js';
import { IndexedHeap, NOT_IN_HEAP } from '../runtime/indexed-heap.js';
import { SafeEmitter } from './emitter.js';
import { Deferred, Handle } from './handle.js';
import type { JobWait } from './job-wait.js';
import type { WaitJobsOptions } from './options.js';
import { UpdateBroadcast } from './update-stream.js';

/** How one of many waits settled. A wait that timed out is rejected too: the job itself may still be running. */
export type JobResult<E = AnyEntities> =
  | {
      /** The id of the job. */
      readonly id: string;
      readonly status: 'fulfilled';
      /** The job, which has completed. */
      readonly job: Job<E>;
    }
  | {
      /** The id of the job. */
      readonly id: string;
      readonly status: 'rejected';
      /** A JobWaitError, or the reason of an abort. */
      readonly error: Error;
    };

/** The events of many waits. */
export interface JobsWaitEvents {
  /** One of the jobs moved, or one of the waits settled. */
  progress: {
    /** Waits that have settled. */
    readonly settled: number;
    /** Waits that were rejected, among those that have settled. */
    readonly rejected: number;
    /** All waits. */
    readonly total: number;
    /** The mean of the percentages; a job that has settled counts as 100. */
    readonly percent: number;
    /** Milliseconds until the expected end of the last job, if it can be estimated for each. */
    readonly eta: number | undefined;
  };
  /** A wait settled. */
  result: JobResult;
}

/** Resolves to one result per id, in the order of the ids (duplicates included); iterates in the order in which jobs settle. No ids resolve to []. An abort rejects the whole with its reason. */
export class JobsWait<E = AnyEntities> extends Handle<JobResult<E>[], JobsWaitEvents> {
  readonly #startWait: (id: string) => JobWait<E>;
  readonly #failFast: boolean;
  readonly #onSettled: () => void;
  readonly #emitter: SafeEmitter<JobsWaitEvents>;
  readonly #deferred: Deferred<JobResult<E>[]>;
  readonly #results: (JobResult<E> | undefined)[] = [];
  /** In the order in which the jobs settled. */
  readonly #settledResults: JobResult<E>[] = [];
  readonly #updates = new UpdateBroadcast<JobResult<E>>(() => false);
  readonly #openWaits = new Set<JobWait<E>>();
  readonly #progress = new BatchProgress();
  #detachSignal: (() => void) | undefined;
  #rejectedCount = 0;
  #keepOpenCount = 0;
  #isSettled = false;

  /** @internal Use JobClient.waitForJobs. */
  constructor(
    ids: readonly string[],
    { failFast = false, signal }: WaitJobsOptions,
    startWait: (id: string) => JobWait<E>,
    onSettled: () => void,
  ) {
    const deferred = new Deferred<JobResult<E>[]>();
    const emitter = new SafeEmitter<JobsWaitEvents>();
    super(deferred, emitter);
    this.#deferred = deferred;
    this.#emitter = emitter;
    this.#startWait = startWait;
    this.#failFast = failFast;
    this.#onSettled = onSettled;
    for (const id of ids) this.addWait(startWait(id));
    if (signal && !isAborted(signal)) {
      this.#detachSignal = onAbort(signal, reason => this.#reject(reason));
    }
    // After the current code, as in each wait: it may still add jobs.
    void Promise.resolve().then(() => {
      if (signal && isAborted(signal)) this.#reject(abortReason(signal));
      else this.#resolveIfAllSettled();
    });
  }

  /** The number of jobs. */
  get size(): number {
    return this.#results.length;
  }

  /** Whether all jobs have settled or the whole was aborted, so that none can be added. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /**
   * Adds a job; its result comes last.
   * @throws TypeError once all jobs have settled, or if the id is empty.
   */
  add(id: string): this {
    const trimmed = checkId('id', id);
    this.#checkOpen('add');
    return this.addWait(this.#startWait(trimmed));
  }

  /**
   * Adds a running wait, e.g. a resumed one. It is aborted with the others.
   * @throws TypeError once all jobs have settled.
   */
  addWait(wait: JobWait<E>): this {
    this.#checkOpen('addWait');
    const { id } = wait;
    const index = this.#results.push(undefined) - 1;
    const entry = this.#progress.add();
    this.#openWaits.add(wait);
    const origin = { jobId: id, waitId: wait.waitId };
    wait.on('progress', ({ percent, eta }) => {
      this.#progress.update(entry, percent, eta);
      this.#emitProgress(origin);
    });
    const settle = (result: JobResult<E>): void => {
      this.#openWaits.delete(wait);
      this.#settle(index, entry, Object.freeze(result), origin);
    };
    wait.then(
      job => settle({ id, status: 'fulfilled', job }),
      error => settle({ id, status: 'rejected', error: error as Error }),
    );
    return this;
  }

  /** Allows jobs to be added even once all have settled, until the returned function is called. */
  keepOpen(): () => void {
    this.#checkOpen('keepOpen');
    this.#keepOpenCount += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#keepOpenCount -= 1;
      this.#resolveIfAllSettled();
    };
  }

  /** Rejects with `reason` (default: an AbortError) and aborts every wait. The jobs themselves keep running. */
  abort(
    reason: unknown = abortError(
      'The wait for these jobs was aborted; the jobs themselves keep running',
    ),
  ): void {
    if (!this.#isSettled) this.#deferred.markHandled();
    this.#reject(reason);
  }

  /** Yields the results in the order in which jobs settle, from the first on. */
  [Symbol.asyncIterator](): AsyncIterableIterator<JobResult<E>> {
    this.#deferred.markHandled();
    return this.#updates.iterate(this.#settledResults);
  }

  #checkOpen(method: string): void {
    if (!this.#isSettled) return;
    throw new TypeError(`Expected \`${method}\` to be called before all jobs have settled`);
  }

  #settle(index: number, entry: BatchEntry, result: JobResult<E>, origin: WaitIdentity): void {
    if (this.#isSettled) return;
    this.#results[index] = result;
    if (result.status === 'rejected') this.#rejectedCount += 1;
    this.#progress.settle(entry);
    this.#settledResults.push(result);
    this.#updates.push(result);
    this.#emitter.emit('result', result as JobResult, origin);
    this.#emitProgress(origin);
    if (this.#failFast && result.status === 'rejected') this.#reject(result.error);
    else this.#resolveIfAllSettled();
  }

  /** @param origin the wait that has made progress. */
  #emitProgress(origin: WaitIdentity): void {
    if (this.#isSettled || !this.#emitter.hasListeners('progress')) return;
    const { percent, eta } = this.#progress;
    const settled = this.#settledResults.length;
    const [rejected, total] = [this.#rejectedCount, this.size];
    const payload = Object.freeze({ settled, rejected, total, percent, eta });
    this.#emitter.emit('progress', payload, origin);
  }

  #resolveIfAllSettled(): void {
    if (this.#isSettled || this.#keepOpenCount > 0) return;
    if (this.#settledResults.length < this.size) return;
    this.#finish();
    this.#updates.end('done');
    this.#deferred.resolve(this.#results as JobResult<E>[]);
  }

  #reject(error: unknown): void {
    if (this.#isSettled) return;
    this.#finish();
    for (const wait of this.#openWaits) wait.abort(error);
    this.#openWaits.clear();
    this.#updates.end({ error });
    this.#deferred.reject(error);
  }

  #finish(): void {
    this.#isSettled = true;
    this.#detachSignal?.();
    this.#onSettled();
  }
}

/** The progress of one job in a batch. */
export class BatchEntry {
  percent = 0;
  /** In monotonic milliseconds. */
  expectedEndAt = 0;
  heapIndex = NOT_IN_HEAP;
}

/** The progress of many jobs together. An update costs at most the logarithm of their number. */
export class BatchProgress {
  /** The jobs whose end can be estimated, the last one first. */
  readonly #estimated = new IndexedHeap<'heapIndex', BatchEntry>(
    'heapIndex',
    (one, other) => one.expectedEndAt > other.expectedEndAt,
  );
  #openCount = 0;
  #settledCount = 0;
  /** Of the open jobs. */
  #percentSum = 0;

  add(): BatchEntry {
    this.#openCount += 1;
    return new BatchEntry();
  }

  update(entry: BatchEntry, percent: number, eta: number | undefined): void {
    this.#percentSum += percent - entry.percent;
    entry.percent = percent;
    this.#estimated.remove(entry);
    if (eta === undefined) return;
    entry.expectedEndAt = monotonicNow() + eta;
    this.#estimated.upsert(entry);
  }

  /** Call it once for each entry. */
  settle(entry: BatchEntry): void {
    this.#estimated.remove(entry);
    this.#openCount -= 1;
    this.#settledCount += 1;
    // Rounding errors end with the last open job.
    this.#percentSum = this.#openCount === 0 ? 0 : this.#percentSum - entry.percent;
  }

  /** The mean of the percentages; a job that has settled counts as 100. */
  get percent(): number {
    const total = this.#openCount + this.#settledCount;
    return total === 0 ? 100 : (this.#percentSum + 100 * this.#settledCount) / total;
  }

  /** Milliseconds until the expected end of the last job; undefined while it cannot be estimated for one of them. */
  get eta(): number | undefined {
    if (this.#estimated.size < this.#openCount) return undefined;
    const latest = this.#estimated.first;
    return latest === undefined ? 0 : Math.max(latest.expectedEndAt - monotonicNow(), 0);
  }
}
