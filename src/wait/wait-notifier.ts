import type { JobUpdate, JobWaitEvents } from '../machine/events.js';
import type { Job } from '../model/job.js';
import type { WaitIdentity } from '../runtime/diagnostics.js';
import { SafeEmitter } from './emitter.js';
import { Deferred } from './handle.js';
import { UpdateBroadcast } from './update-stream.js';
import type { WaitObserver } from './wait-driver.js';

const isPollUpdate = ({ type }: { readonly type: string }): boolean => type === 'poll';

/** Reports a wait in every way in which a caller may follow it: as a promise, by events, by iterations. */
export class WaitNotifier<E> implements WaitObserver {
  readonly deferred = new Deferred<Job<E>>();
  readonly emitter = new SafeEmitter<JobWaitEvents<E>>();
  readonly #updates = new UpdateBroadcast<JobUpdate<E>>(isPollUpdate);
  readonly #wait: WaitIdentity;
  readonly #onSettled: () => void;
  #completion: readonly JobUpdate<E>[] = [];

  /** @param onSettled called before the caller is notified of the end. */
  constructor(wait: WaitIdentity, onSettled: () => void) {
    this.#wait = wait;
    this.#onSettled = onSettled;
  }

  /** The updates from now on; after the end, the final one. */
  iterate(): AsyncIterableIterator<JobUpdate<E>> {
    this.deferred.markHandled();
    return this.#updates.iterate(this.#completion);
  }

  onEvent(event: JobUpdate): void {
    const { type, ...rest } = event;
    const payload = type === 'visible' || type === 'completed' ? event.job : Object.freeze(rest);
    this.emitter.emit(type, payload as JobWaitEvents<E>[typeof type], this.#wait);
    this.#updates.push(Object.freeze(event) as JobUpdate<E>);
  }

  onCompleted(job: Job): void {
    this.#onSettled();
    this.#completion = [Object.freeze({ type: 'completed', job }) as JobUpdate<E>];
    this.#updates.end('done');
    this.deferred.resolve(job as Job<E>);
  }

  onRejected(reason: unknown): void {
    this.#onSettled();
    if (this.emitter.hasListeners('failed')) this.deferred.markHandled();
    this.emitter.emit('failed', reason, this.#wait);
    this.#updates.end({ error: reason });
    this.deferred.reject(reason);
  }
}
