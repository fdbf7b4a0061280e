import type { JobUpdate, JobWaitEvents } from '../machine/events.js';
import type { AnyEntities, Job, WaitCheckpoint } from '../model/job.js';
import { abortError, abortReason, isAborted, onAbort } from '../runtime/abort.js';
import { Handle } from './handle.js';
import type { CheckedWaitOptions, SourceConfig } from './options.js';
import { WaitDriver } from './wait-driver.js';
import { WaitNotifier } from './wait-notifier.js';
import { type InitialWait, WaitTrace } from './wait-trace.js';

/**
 * A running wait: await it, listen to its events, or iterate over its updates. The first poll starts after the current
 * synchronous code, so listeners added immediately miss nothing. A rejection counts as handled if the wait is awaited or
 * iterated or has a `failed` listener; an abort through the handle or the client is never an unhandled rejection.
 */
export class JobWait<E = AnyEntities> extends Handle<Job<E>, JobWaitEvents<E>> {
  /** Identifies this wait in what is published on diagnostics channels, unique in the process. */
  readonly waitId: number;
  readonly #driver: WaitDriver;
  readonly #notifier: WaitNotifier<E>;

  /** @internal Use waitForJob, resumeWait or a JobClient. */
  constructor(initial: InitialWait, options: CheckedWaitOptions, source: SourceConfig) {
    let detachSignal: (() => void) | undefined;
    const trace = new WaitTrace(initial, source.identity?.service, options.traceparent);
    const notifier = new WaitNotifier<E>(trace, () => {
      detachSignal?.();
      source.onSettled?.(this);
    });
    super(notifier.deferred, notifier.emitter);
    const driver = new WaitDriver(initial, options, source, { observer: notifier, trace });
    const { signal, onProgress } = options;
    this.waitId = trace.waitId;
    this.#notifier = notifier;
    this.#driver = driver;
    if (onProgress) this.on('progress', onProgress);
    if (signal && !isAborted(signal)) {
      detachSignal = onAbort(signal, reason => driver.abort(reason));
    }
    source.onStarted?.(this);
    // Through a promise, because fake timers replace every other way to run something after the current code.
    void Promise.resolve().then(() => {
      if (signal && isAborted(signal)) driver.abort(abortReason(signal));
      driver.start();
    });
  }

  /** The id of the job. */
  get id(): string {
    return this.#driver.id;
  }

  /** Milliseconds since the wait began, including time before a resume. Stops when the wait settles. */
  get elapsed(): number {
    return this.#driver.elapsed;
  }

  /** Polls as soon as the rate limit allows, e.g. after a notification that the job has changed. Calls made while that poll is pending are coalesced. Does not shorten a Retry-After. */
  pollNow(): void {
    this.#driver.pollNow();
  }

  /**
   * Yields updates from the iterator's creation on; an iterator created after the end yields the final update. Throws if
   * the wait is rejected. Leaving the loop early does not abort the wait. Only `poll` updates are dropped for a slow
   * consumer, oldest first.
   */
  // NoInfer: every update has a job, and only some a Job<E>; TypeScript would infer E from them all.
  [Symbol.asyncIterator](): AsyncIterableIterator<JobUpdate<NoInfer<E>>> {
    return this.#notifier.iterate() as AsyncIterableIterator<JobUpdate<NoInfer<E>>>;
  }

  /** Rejects the wait with `reason` (default: an AbortError), cancels the pending request and clears all timers. The job itself keeps running. */
  abort(
    reason: unknown = abortError(
      `The wait for job ${this.id} was aborted; the job itself keeps running`,
    ),
  ): void {
    if (this.#driver.abort(reason)) this.#notifier.deferred.markHandled();
  }

  /** The wait as plain JSON. A resumed wait keeps its deadline and what it has observed, also in another process. A checkpoint taken after the job ended settles the same way without a request. */
  checkpoint(): WaitCheckpoint {
    return this.#driver.checkpoint();
  }

  /** Aborts the wait if it is still running: `using wait = waitForJob(id)`. */
  [Symbol.dispose](): void {
    this.abort();
  }
}
