import type { JobUpdate, JobWaitEvents } from '../machine/events.js';
import type { AnyEntities, Job, WaitCheckpoint } from '../model/job.js';
import { abortError, onAbort } from '../runtime/abort.js';
import { Handle } from './handle.js';
import type { CheckedWaitOptions } from './options.js';
import { WaitDriver, type WaitDriverOptions } from './wait-driver.js';
import { type OnSettled, WaitNotifier } from './wait-notifier.js';

export interface JobWaitSettings
  extends WaitDriverOptions,
    Pick<CheckedWaitOptions, 'signal' | 'onProgress'> {
  readonly onSettled?: OnSettled | undefined;
}

/**
 * A wait under way: await it, listen to it, or iterate it. The first look begins after the current synchronous code, so
 * listeners added at once miss nothing. A rejection that nobody handles is an unhandled rejection; awaiting, iterating
 * or a `failed` listener counts as handling, and an abort through the handle or the client never is one.
 */
export class JobWait<E = AnyEntities> extends Handle<Job<E>, JobWaitEvents<E>> {
  readonly #driver: WaitDriver;
  readonly #notifier: WaitNotifier<E>;

  /** @internal Made by waitForJob, resumeWait and JobClient. */
  constructor(settings: JobWaitSettings) {
    const { signal, onProgress, onSettled } = settings;
    const notifier = new WaitNotifier<E>(onSettled);
    super(notifier.deferred, notifier.emitter);
    this.#notifier = notifier;
    this.#driver = new WaitDriver(settings, this, notifier);
    if (onProgress) this.on('progress', onProgress);
    if (signal && !signal.aborted) {
      notifier.detachSignal = onAbort(signal, () => this.#driver.abort(signal.reason));
    }
    // By a promise, the one way to the end of the current code that virtual time leaves alone.
    Promise.resolve()
      .then(() => {
        if (signal?.aborted) this.#driver.abort(signal.reason);
        this.#driver.start();
      })
      .catch(error => notifier.onError(error));
  }

  get id(): string {
    return this.#driver.state.jobId;
  }

  /**
   * Updates from the creation of the iterator on; one created after the end yields the end. Throws when the wait is
   * rejected. Leaving it early does not abort. A slow reader loses the oldest `poll` updates, never another.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<JobUpdate<E>> {
    return this.#notifier.updates();
  }

  /** Rejects with `reason`, by default an AbortError; stops the request under way and leaves no timer. The job itself goes on. */
  abort(
    reason: unknown = abortError(`The wait for job ${this.id} was aborted; the job itself goes on`),
  ): void {
    if (this.#driver.abort(reason)) this.#notifier.deferred.markHandled();
  }

  /** Plain JSON. A wait resumed from it, in another process or on another day, keeps its deadline and what it has seen; one saved after the job ended settles the same without a request. */
  checkpoint(): WaitCheckpoint {
    return this.#driver.checkpoint();
  }
}
