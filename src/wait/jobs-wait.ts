import { abortError, onAbort } from '../abort.js';
import type { Job } from '../job.js';
import { checkText } from '../usage.js';
import { AsyncQueue } from './async-queue.js';
import { CrowdProgress, type Member } from './crowd-progress.js';
import { Handle, Settlement } from './handle.js';
import type { JobWait } from './job-wait.js';
import { Listeners } from './listeners.js';
import type { WaitJobsOptions } from './options.js';

export type JobResult =
  | { readonly id: string; readonly status: 'completed'; readonly job: Job }
  | { readonly id: string; readonly status: 'failed'; readonly error: Error };

export interface JobsWaitEvents {
  progress: {
    readonly settled: number;
    readonly failed: number;
    readonly total: number;
    /** The mean of the percentages; a job that has settled counts as 100. */
    readonly percent: number;
    /** Milliseconds until the last is expected to end, when there is ground to say of each. */
    readonly eta: number | undefined;
  };
  result: JobResult;
}

interface Entry {
  readonly id: string;
  readonly wait: JobWait;
  readonly member: Member;
  result?: JobResult;
}

/**
 * Many waits as one: resolves to the results in the order of the ids, a repeated id included; iterates, from the first
 * result on, in the order in which jobs settle.
 */
export class JobsWait extends Handle<JobResult[], JobsWaitEvents> {
  readonly #begin: (id: string) => JobWait;
  readonly #failFast: boolean;
  readonly #onSettled: () => void;
  readonly #entries: Entry[] = [];
  readonly #settled: JobResult[] = [];
  readonly #progress = new CrowdProgress();
  readonly #listeners: Listeners<JobsWaitEvents>;
  readonly #settlement: Settlement<JobResult[]>;
  readonly #iterations = new Set<AsyncQueue<JobResult>>();
  #leaveSignal: (() => void) | undefined;
  #failed = 0;
  #end: 'resolved' | { error: unknown } | undefined;

  /** @internal Made by JobClient. */
  constructor(
    ids: readonly string[],
    { failFast = false, signal }: WaitJobsOptions,
    begin: (id: string) => JobWait,
    onSettled: () => void,
  ) {
    const settlement = new Settlement<JobResult[]>();
    const listeners = new Listeners<JobsWaitEvents>();
    super(settlement, listeners);
    this.#settlement = settlement;
    this.#listeners = listeners;
    this.#begin = begin;
    this.#failFast = failFast;
    this.#onSettled = onSettled;
    for (const id of ids) this.#enter(id);
    if (signal && !signal.aborted) {
      this.#leaveSignal = onAbort(signal, () => this.#fail(signal.reason));
    }
    // At the end of the current code, as in each wait; without ids nobody can have added one by then.
    void Promise.resolve().then(() => {
      if (signal?.aborted) this.#fail(signal.reason);
      else this.#finishIfAllSettled();
    });
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Adds a job; its result comes last. @throws TypeError once all have settled, or when the id is empty. */
  add(id: string): this {
    checkText('id', id);
    if (this.#end) throw new TypeError('Expected `add` to be called before all jobs have settled');
    this.#enter(id);
    return this;
  }

  /** Rejects with `reason`, by default an AbortError, and aborts every wait. The jobs themselves go on. */
  abort(
    reason: unknown = abortError('The wait for these jobs was aborted; the jobs themselves go on'),
  ): void {
    if (!this.#end) this.#settlement.markHandled();
    this.#fail(reason);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<JobResult> {
    const results = new AsyncQueue<JobResult>(left => this.#iterations.delete(left));
    this.#settlement.markHandled();
    for (const result of this.#settled) results.push(result);
    if (!this.#end) this.#iterations.add(results);
    else if (this.#end === 'resolved') results.end();
    else results.fail(this.#end.error);
    return results;
  }

  #enter(id: string): void {
    const entry: Entry = { id, wait: this.#begin(id), member: this.#progress.join() };
    this.#entries.push(entry);
    entry.wait.on('progress', ({ percent, eta }) => {
      this.#progress.moved(entry.member, percent, eta);
      this.#tellProgress();
    });
    entry.wait.then(
      job => this.#settle(entry, { id, status: 'completed', job }),
      error => this.#settle(entry, { id, status: 'failed', error: error as Error }),
    );
  }

  #settle(entry: Entry, result: JobResult): void {
    if (this.#end) return;
    entry.result = Object.freeze(result);
    this.#settled.push(result);
    if (result.status === 'failed') this.#failed += 1;
    this.#progress.settled(entry.member);
    for (const results of this.#iterations) results.push(result);
    this.#listeners.emit('result', result);
    this.#tellProgress();
    if (this.#failFast && result.status === 'failed') this.#fail(result.error);
    else this.#finishIfAllSettled();
  }

  #tellProgress(): void {
    if (this.#end || !this.#listeners.has('progress')) return;
    const { percent, eta } = this.#progress;
    const [settled, total] = [this.#settled.length, this.size];
    this.#listeners.emit(
      'progress',
      Object.freeze({ settled, failed: this.#failed, total, percent, eta }),
    );
  }

  #finishIfAllSettled(): void {
    if (this.#end || this.#settled.length < this.size) return;
    this.#end = 'resolved';
    this.#leave();
    for (const results of this.#iterations) results.end();
    this.#settlement.resolve(this.#entries.map(entry => entry.result as JobResult));
  }

  #fail(error: unknown): void {
    if (this.#end) return;
    this.#end = { error };
    this.#leave();
    for (const { wait } of this.#entries) wait.abort(error);
    for (const results of this.#iterations) results.fail(error);
    this.#settlement.reject(error);
  }

  #leave(): void {
    this.#leaveSignal?.();
    this.#onSettled();
  }
}
