import type { JobUpdate, JobWaitEvents } from '../machine/events.js';
import { jobEnded, type Outcome, type WaitState } from '../machine/state.js';
import type { Job } from '../model/job.js';
import { SafeEmitter } from './emitter.js';
import { Deferred } from './handle.js';
import { type DropPolicy, UpdateStream } from './update-stream.js';
import type { WaitObserver, WaitSnapshot } from './wait-driver.js';
import { toWaitError } from './wait-failure.js';

/** A reader that falls behind by more loses the oldest `poll` updates. */
const POLL_DROP_POLICY: DropPolicy<{ readonly type: string }> = {
  matches: update => update.type === 'poll',
  maxBuffered: 100,
};

/** Called when a wait is over, before anybody is told. */
export type OnSettled = (wait: WaitSnapshot['wait']) => void;

/** Tells of a wait in all the ways in which somebody may want to know: a promise, events, iterations. */
export class WaitNotifier<E> implements WaitObserver {
  readonly deferred = new Deferred<Job<E>>();
  readonly emitter = new SafeEmitter<JobWaitEvents<E>>();
  #streams: readonly UpdateStream<JobUpdate<E>>[] = NO_STREAMS;
  readonly #onSettled: OnSettled | undefined;
  #finalResult: { job: Job<E> } | { error: unknown } | undefined;
  /** How the signal of the wait is left, if it has one. */
  detachSignal: (() => void) | undefined;

  constructor(onSettled: OnSettled | undefined) {
    this.#onSettled = onSettled;
  }

  /** What happens from now on; after the end, the end. */
  updates(): AsyncIterableIterator<JobUpdate<E>> {
    const stream = new UpdateStream<JobUpdate<E>>(closed => {
      this.#streams = this.#streams.filter(each => each !== closed);
    }, POLL_DROP_POLICY);
    this.deferred.markHandled();
    if (!this.#finalResult) {
      this.#streams = [...this.#streams, stream];
    } else if ('job' in this.#finalResult) {
      stream.push({ type: 'completed', job: this.#finalResult.job } as JobUpdate<E>);
      stream.end();
    } else {
      stream.fail(this.#finalResult.error);
    }
    return stream;
  }

  onEvent(event: JobUpdate): void {
    const { type, ...rest } = event;
    const payload = type === 'visible' || type === 'completed' ? event.job : Object.freeze(rest);
    this.emitter.emit(type, payload as JobWaitEvents<E>[typeof type]);
    for (const stream of this.#streams) stream.push(event as JobUpdate<E>);
  }

  onEnd(outcome: Outcome, snapshot: WaitSnapshot): void {
    this.detachSignal?.();
    this.#onSettled?.(snapshot.wait);
    if (outcome === 'completed') this.#succeed(snapshot.job as Job<E>);
    else this.#fail(this.#toError(outcome, snapshot));
    this.#streams = NO_STREAMS;
  }

  onError(error: unknown): void {
    if (!this.#finalResult) this.#fail(error);
  }

  #succeed(job: Job<E>): void {
    this.#finalResult = { job };
    for (const stream of this.#streams) stream.end();
    this.deferred.resolve(job);
  }

  #fail(error: unknown): void {
    this.#finalResult = { error };
    if (this.emitter.hasListeners('failed')) this.deferred.markHandled();
    this.emitter.emit('failed', error);
    for (const stream of this.#streams) stream.fail(error);
    this.deferred.reject(error);
  }

  #toError(outcome: Exclude<Outcome, 'completed'>, snapshot: WaitSnapshot): unknown {
    if (outcome === 'aborted') return snapshot.abortReason;
    const { state, job, cause, elapsed } = snapshot;
    return toWaitError(outcome, state, {
      jobId: state.jobId,
      job,
      attempts: state.attempts,
      elapsed,
      observed: state.observed,
      checkpoint: jobEnded(outcome) ? undefined : snapshot.checkpoint(),
      cause,
      eta: remainingTime(state, elapsed),
    });
  }
}

/** Milliseconds until the expected end; undefined if there is none or it has passed. */
function remainingTime({ expectedEnd }: WaitState, elapsed: number): number | undefined {
  return expectedEnd !== null && expectedEnd > elapsed ? expectedEnd - elapsed : undefined;
}

const NO_STREAMS: readonly never[] = [];
