import { abortError, onAbort } from '../abort.js';
import type { Job } from '../job.js';
import type { WaitCheckpoint } from '../machine/checkpoint.js';
import type { JobUpdate, JobWaitEvents } from '../machine/events.js';
import { jobEnded, type Outcome } from '../machine/state.js';
import { AsyncQueue, type Droppable } from './async-queue.js';
import { failureOf } from './failure.js';
import { Listeners } from './listeners.js';
import type { CheckedWaitOptions } from './options.js';
import { Shell, type WaitPlan } from './shell.js';

export interface JobWaitSettings
  extends WaitPlan,
    Pick<CheckedWaitOptions, 'signal' | 'onProgress'> {
  /** Called when the wait is over, before anybody is told. */
  readonly onSettled?: () => void;
}

/** A reader that falls behind by more loses the oldest `poll` updates. */
const POLLS: Droppable<{ readonly type: string }> = {
  is: update => update.type === 'poll',
  most: 100,
};

/**
 * A wait under way: await it, listen to it, or iterate it. The first look begins after the current synchronous code, so
 * listeners added at once miss nothing. A rejection that nobody handles is an unhandled rejection; awaiting, iterating
 * or a `failed` listener counts as handling, and an abort through the handle or the client never is one.
 */
export class JobWait<E = Record<string, unknown>> implements PromiseLike<Job<E>> {
  readonly #shell: Shell;
  readonly #listeners = new Listeners<JobWaitEvents<E>>();
  readonly #iterations = new Set<AsyncQueue<JobUpdate<E>>>();
  readonly #promise: Promise<Job<E>>;
  readonly #onSettled: (() => void) | undefined;
  #resolve!: (job: Job<E>) => void;
  #reject!: (reason: unknown) => void;
  #leaveSignal: (() => void) | undefined;
  #end: { job: Job<E> } | { error: unknown } | undefined;

  /** @internal Made by waitForJob, resumeWait and JobClient. */
  constructor({ signal, onProgress, onSettled, ...plan }: JobWaitSettings) {
    this.#onSettled = onSettled;
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#shell = new Shell(plan, {
      update: update => this.#tell(update as JobUpdate<E>),
      end: outcome => this.#settle(outcome),
    });
    if (onProgress) this.on('progress', onProgress);
    if (signal && !signal.aborted) {
      this.#leaveSignal = onAbort(signal, () => this.#shell.abort(signal.reason));
    }
    // By a promise, the one way to the end of the current code that virtual time leaves alone.
    void Promise.resolve().then(() => {
      if (signal?.aborted) this.#shell.abort(signal.reason);
      return this.#shell.run();
    });
  }

  get id(): string {
    return this.#shell.state.jobId;
  }

  // biome-ignore lint/suspicious/noThenProperty: a wait is there to be awaited
  then<R1 = Job<E>, R2 = never>(
    onFulfilled?: ((job: Job<E>) => R1 | PromiseLike<R1>) | null,
    onRejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.#promise.then(onFulfilled, onRejected);
  }

  catch<R>(onRejected: (reason: unknown) => R): Promise<Job<E> | R> {
    return this.#promise.catch(onRejected) as Promise<Job<E> | R>;
  }

  finally(onFinally: () => void): Promise<Job<E>> {
    return this.#promise.finally(onFinally);
  }

  /** As in eventemitter3. A listener that throws or rejects ends nothing and hides nothing from the others; it is told as a process warning. */
  on<K extends keyof JobWaitEvents>(
    event: K,
    listener: (payload: JobWaitEvents<E>[K]) => void,
  ): this {
    this.#listeners.on(event, listener);
    return this;
  }

  once<K extends keyof JobWaitEvents>(
    event: K,
    listener: (payload: JobWaitEvents<E>[K]) => void,
  ): this {
    this.#listeners.once(event, listener);
    return this;
  }

  off<K extends keyof JobWaitEvents>(
    event: K,
    listener: (payload: JobWaitEvents<E>[K]) => void,
  ): this {
    this.#listeners.off(event, listener);
    return this;
  }

  /**
   * Updates from the creation of the iterator on; one created after the end yields the end. Throws when the wait is
   * rejected. Leaving it early does not abort. A slow reader loses the oldest `poll` updates, never another.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<JobUpdate<E>> {
    const updates = new AsyncQueue<JobUpdate<E>>(left => this.#iterations.delete(left), POLLS);
    this.#handled();
    if (!this.#end) {
      this.#iterations.add(updates);
    } else if ('job' in this.#end) {
      updates.push({ type: 'completed', job: this.#end.job } as JobUpdate<E>);
      updates.end();
    } else {
      updates.fail(this.#end.error);
    }
    return updates;
  }

  /** Rejects with `reason`, by default an AbortError; stops the request under way and leaves no timer. The job itself goes on. */
  abort(
    reason: unknown = abortError(`The wait for job ${this.id} was aborted; the job itself goes on`),
  ): void {
    if (!this.#end) this.#handled();
    this.#shell.abort(reason);
  }

  /** Plain JSON. A wait resumed from it, in another process or on another day, keeps its deadline and what it has seen; one saved after the job ended settles the same without a request. */
  checkpoint(): WaitCheckpoint {
    return this.#shell.checkpoint();
  }

  /** A rejection that somebody is told of by another way is no unhandled one. */
  #handled(): void {
    this.#promise.catch(() => {});
  }

  #tell(update: JobUpdate<E>): void {
    const { type, ...rest } = update;
    const payload = type === 'visible' || type === 'completed' ? update.job : Object.freeze(rest);
    this.#listeners.emit(type, payload as JobWaitEvents<E>[typeof type]);
    for (const updates of this.#iterations) updates.push(update);
  }

  #settle(outcome: Outcome): void {
    this.#leaveSignal?.();
    this.#onSettled?.();
    if (outcome === 'completed') this.#succeed(this.#shell.job as Job<E>);
    else this.#fail(this.#errorOf(outcome));
    this.#iterations.clear();
  }

  #succeed(job: Job<E>): void {
    this.#end = { job };
    for (const updates of this.#iterations) updates.end();
    this.#resolve(job);
  }

  #fail(error: unknown): void {
    this.#end = { error };
    if (this.#listeners.has('failed')) this.#handled();
    this.#listeners.emit('failed', error);
    for (const updates of this.#iterations) updates.fail(error);
    this.#reject(error);
  }

  #errorOf(outcome: Exclude<Outcome, 'completed'>): unknown {
    if (outcome === 'aborted') return this.#shell.abortReason;
    const { state, job, cause, elapsed } = this.#shell;
    return failureOf(outcome, state, {
      jobId: state.jobId,
      job,
      attempts: state.attempts,
      elapsed,
      observed: state.observed,
      checkpoint: jobEnded(outcome) ? undefined : this.checkpoint(),
      cause,
    });
  }
}
