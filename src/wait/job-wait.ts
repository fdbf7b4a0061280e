import { abortError, onAbort } from '../abort.js';
import type { WaitCheckpoint } from '../checkpoint.js';
import type { Job } from '../job.js';
import type { JobUpdate, JobWaitEvents, MachineEvent } from '../machine/events.js';
import { jobEnded, type Outcome } from '../machine/state.js';
import { AsyncQueue, type Droppable } from './async-queue.js';
import { ExpectedEnd } from './expected-end.js';
import { failureOf } from './failure.js';
import { Handle, Settlement } from './handle.js';
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
export class JobWait<E = Record<string, unknown>> extends Handle<Job<E>, JobWaitEvents<E>> {
  readonly #shell: Shell;
  readonly #listeners: Listeners<JobWaitEvents<E>>;
  readonly #settlement: Settlement<Job<E>>;
  #iterations: readonly AsyncQueue<JobUpdate<E>>[] = [];
  readonly #expectedEnd = new ExpectedEnd();
  readonly #onSettled: (() => void) | undefined;
  #leaveSignal: (() => void) | undefined;
  #end: { job: Job<E> } | { error: unknown } | undefined;

  /** @internal Made by waitForJob, resumeWait and JobClient. */
  constructor({ signal, onProgress, onSettled, ...plan }: JobWaitSettings) {
    const settlement = new Settlement<Job<E>>();
    const listeners = new Listeners<JobWaitEvents<E>>();
    super(settlement, listeners);
    this.#settlement = settlement;
    this.#listeners = listeners;
    this.#onSettled = onSettled;
    this.#shell = new Shell(plan, {
      update: event => this.#tell(event),
      end: outcome => this.#settle(outcome),
    });
    if (onProgress) this.on('progress', onProgress);
    if (signal && !signal.aborted) {
      this.#leaveSignal = onAbort(signal, () => this.#shell.abort(signal.reason));
    }
    // By a promise, the one way to the end of the current code that virtual time leaves alone.
    Promise.resolve()
      .then(() => {
        if (signal?.aborted) this.#shell.abort(signal.reason);
        return this.#shell.run();
      })
      // Nothing there should throw; if it does, a rejected wait is better than one that never ends.
      .catch(error => this.#fail(error));
  }

  get id(): string {
    return this.#shell.state.jobId;
  }

  /**
   * Updates from the creation of the iterator on; one created after the end yields the end. Throws when the wait is
   * rejected. Leaving it early does not abort. A slow reader loses the oldest `poll` updates, never another.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<JobUpdate<E>> {
    const updates = new AsyncQueue<JobUpdate<E>>(left => {
      this.#iterations = this.#iterations.filter(each => each !== left);
    }, POLLS);
    this.#settlement.markHandled();
    if (!this.#end) {
      this.#iterations = [...this.#iterations, updates];
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
    if (this.#shell.abort(reason)) this.#settlement.markHandled();
  }

  /** Plain JSON. A wait resumed from it, in another process or on another day, keeps its deadline and what it has seen; one saved after the job ended settles the same without a request. */
  checkpoint(): WaitCheckpoint {
    return this.#shell.checkpoint();
  }

  #tell(event: MachineEvent): void {
    this.#expectedEnd.note(event);
    const { type, ...rest } = event;
    const payload = type === 'visible' || type === 'completed' ? event.job : Object.freeze(rest);
    this.#listeners.emit(type, payload as JobWaitEvents<E>[typeof type]);
    if (type === 'stalled') return;
    for (const updates of this.#iterations) updates.push(event as JobUpdate<E>);
  }

  #settle(outcome: Outcome): void {
    this.#leaveSignal?.();
    this.#onSettled?.();
    if (outcome === 'completed') this.#succeed(this.#shell.job as Job<E>);
    else this.#fail(this.#errorOf(outcome));
    this.#iterations = [];
  }

  #succeed(job: Job<E>): void {
    this.#end = { job };
    for (const updates of this.#iterations) updates.end();
    this.#settlement.resolve(job);
  }

  #fail(error: unknown): void {
    this.#end = { error };
    if (this.#listeners.has('failed')) this.#settlement.markHandled();
    this.#listeners.emit('failed', error);
    for (const updates of this.#iterations) updates.fail(error);
    this.#settlement.reject(error);
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
      eta: this.#expectedEnd.leftAt(elapsed),
    });
  }
}
