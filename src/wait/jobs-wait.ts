import { abortError, onAbort } from '../abort.js';
import type { Job } from '../job.js';
import { checkText } from '../usage.js';
import { CrowdProgress, type Member } from './crowd-progress.js';
import { Handle, Settlement } from './handle.js';
import type { JobWait } from './job-wait.js';
import { Listeners } from './listeners.js';
import type { WaitJobsOptions } from './options.js';
import { Recording } from './recording.js';

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

/**
 * Many waits as one: resolves to the results in the order of the ids, a repeated id included; iterates, from the first
 * result on, in the order in which jobs settle.
 */
export class JobsWait extends Handle<JobResult[], JobsWaitEvents> {
  readonly #begin: (id: string) => JobWait;
  readonly #failFast: boolean;
  readonly #onSettled: () => void;
  /** In the order of the ids. */
  readonly #results: (JobResult | undefined)[] = [];
  /** In the order in which the jobs settled. */
  readonly #settled = new Recording<JobResult>();
  readonly #open = new Set<JobWait>();
  readonly #progress = new CrowdProgress();
  readonly #listeners: Listeners<JobsWaitEvents>;
  readonly #settlement: Settlement<JobResult[]>;
  #leaveSignal: (() => void) | undefined;
  #failed = 0;
  #keptOpen = 0;
  #over = false;

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
    for (const id of ids) this.join(begin(id));
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
    return this.#results.length;
  }

  /** Whether nothing can be added any more: all have settled, or are waited for no longer. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Adds a job; its result comes last. @throws TypeError once all have settled, or when the id is empty. */
  add(id: string): this {
    checkText('id', id);
    this.#checkOpen('add');
    return this.join(this.#begin(id));
  }

  /** Adds a job whose wait has begun, such as one that was resumed; from now on the fate of all is its own too. @throws TypeError once all have settled. */
  join(wait: JobWait): this {
    this.#checkOpen('join');
    const { id } = wait;
    const place = this.#results.push(undefined) - 1;
    const member = this.#progress.join();
    this.#open.add(wait);
    wait.on('progress', ({ percent, eta }) => {
      this.#progress.moved(member, percent, eta);
      this.#tellProgress();
    });
    const settle = (result: JobResult): void => {
      this.#open.delete(wait);
      this.#settle(place, member, Object.freeze(result));
    };
    wait.then(
      job => settle({ id, status: 'completed', job }),
      error => settle({ id, status: 'failed', error: error as Error }),
    );
    return this;
  }

  /** Lets jobs be added also once all have settled, until what this returns is called. */
  keepOpen(): () => void {
    this.#checkOpen('keepOpen');
    this.#keptOpen += 1;
    let kept = true;
    return () => {
      if (!kept) return;
      kept = false;
      this.#keptOpen -= 1;
      this.#finishIfAllSettled();
    };
  }

  /** Rejects with `reason`, by default an AbortError, and aborts every wait. The jobs themselves go on. */
  abort(
    reason: unknown = abortError('The wait for these jobs was aborted; the jobs themselves go on'),
  ): void {
    if (!this.#over) this.#settlement.markHandled();
    this.#fail(reason);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<JobResult> {
    this.#settlement.markHandled();
    return this.#settled.read();
  }

  #checkOpen(method: string): void {
    if (!this.#over) return;
    throw new TypeError(`Expected \`${method}\` to be called before all jobs have settled`);
  }

  #settle(place: number, member: Member, result: JobResult): void {
    if (this.#over) return;
    this.#results[place] = result;
    if (result.status === 'failed') this.#failed += 1;
    this.#progress.settled(member);
    this.#settled.push(result);
    this.#listeners.emit('result', result);
    this.#tellProgress();
    if (this.#failFast && result.status === 'failed') this.#fail(result.error);
    else this.#finishIfAllSettled();
  }

  #tellProgress(): void {
    if (this.#over || !this.#listeners.has('progress')) return;
    const { percent, eta } = this.#progress;
    const [settled, total] = [this.#settled.length, this.size];
    this.#listeners.emit(
      'progress',
      Object.freeze({ settled, failed: this.#failed, total, percent, eta }),
    );
  }

  #finishIfAllSettled(): void {
    if (this.#over || this.#keptOpen > 0 || this.#settled.length < this.size) return;
    this.#leave();
    this.#settled.end();
    this.#settlement.resolve(this.#results as JobResult[]);
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#leave();
    for (const wait of this.#open) wait.abort(error);
    this.#open.clear();
    this.#settled.fail(error);
    this.#settlement.reject(error);
  }

  #leave(): void {
    this.#over = true;
    this.#leaveSignal?.();
    this.#onSettled();
  }
}
