import type { Job } from '../job.js';
import type { JobUpdate, JobWaitEvents, MachineEvent } from '../machine/events.js';
import { jobEnded, type Outcome } from '../machine/state.js';
import { AsyncQueue, type Droppable } from './async-queue.js';
import { ExpectedEnd } from './expected-end.js';
import { failureOf } from './failure.js';
import { Settlement } from './handle.js';
import { Listeners } from './listeners.js';
import type { EndedWait, ShellListener } from './shell-listener.js';

/** A reader that falls behind by more loses the oldest `poll` updates. */
const POLLS: Droppable<{ readonly type: string }> = {
  is: update => update.type === 'poll',
  most: 100,
};

/** Called when a wait is over, before anybody is told. */
export type OnSettled = (wait: EndedWait['wait']) => void;

/** Tells of a wait in all the ways in which somebody may want to know: a promise, events, iterations. */
export class Telling<E> implements ShellListener {
  readonly settlement = new Settlement<Job<E>>();
  readonly listeners = new Listeners<JobWaitEvents<E>>();
  #iterations: readonly AsyncQueue<JobUpdate<E>>[] = NONE;
  readonly #expectedEnd = new ExpectedEnd();
  readonly #onSettled: OnSettled | undefined;
  #end: { job: Job<E> } | { error: unknown } | undefined;
  /** How the signal of the wait is left, if it has one. */
  leaveSignal: (() => void) | undefined;

  constructor(onSettled: OnSettled | undefined) {
    this.#onSettled = onSettled;
  }

  get hearsPolls(): boolean {
    return this.#iterations.length > 0 || this.listeners.has('poll');
  }

  /** What happens from now on; after the end, the end. */
  updates(): AsyncIterableIterator<JobUpdate<E>> {
    const updates = new AsyncQueue<JobUpdate<E>>(left => {
      this.#iterations = this.#iterations.filter(each => each !== left);
    }, POLLS);
    this.settlement.markHandled();
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

  update(event: MachineEvent): void {
    this.#expectedEnd.note(event);
    const { type, ...rest } = event;
    const payload = type === 'visible' || type === 'completed' ? event.job : Object.freeze(rest);
    this.listeners.emit(type, payload as JobWaitEvents<E>[typeof type]);
    if (type === 'stalled') return;
    for (const updates of this.#iterations) updates.push(event as JobUpdate<E>);
  }

  end(outcome: Outcome, ended: EndedWait): void {
    this.leaveSignal?.();
    this.#onSettled?.(ended.wait);
    if (outcome === 'completed') this.#succeed(ended.job as Job<E>);
    else this.#fail(this.#errorOf(outcome, ended));
    this.#iterations = NONE;
  }

  fault(error: unknown): void {
    if (!this.#end) this.#fail(error);
  }

  #succeed(job: Job<E>): void {
    this.#end = { job };
    for (const updates of this.#iterations) updates.end();
    this.settlement.resolve(job);
  }

  #fail(error: unknown): void {
    this.#end = { error };
    if (this.listeners.has('failed')) this.settlement.markHandled();
    this.listeners.emit('failed', error);
    for (const updates of this.#iterations) updates.fail(error);
    this.settlement.reject(error);
  }

  #errorOf(outcome: Exclude<Outcome, 'completed'>, ended: EndedWait): unknown {
    if (outcome === 'aborted') return ended.abortReason;
    const { state, job, cause, elapsed } = ended;
    return failureOf(outcome, state, {
      jobId: state.jobId,
      job,
      attempts: state.attempts,
      elapsed,
      observed: state.observed,
      checkpoint: jobEnded(outcome) ? undefined : ended.checkpoint(),
      cause,
      eta: this.#expectedEnd.leftAt(elapsed),
    });
  }
}

const NONE: readonly never[] = [];
