import type { JobWaitEvents } from '../machine/events.js';
import type { AnyEntities, Job } from '../model/job.js';
import { nextTelemetryId } from '../telemetry/channels.js';
import { SafeEmitter } from '../wait/emitter.js';
import { Deferred, Handle } from '../wait/handle.js';
import type { PushedEvent } from './progress.js';
import type { SharedWait } from './shared-wait.js';

type DurableWaitEvent = PushedEvent | 'completed' | 'failed';

/**
 * A caller's handle of a wait that goes on without it: await it, or listen to its events. Events are delivered at least
 * once, and none after the end. A rejection counts as handled if the wait is awaited or has a `failed` listener; an
 * AbortError is never an unhandled rejection.
 */
export class DurableWait<E = AnyEntities> extends Handle<
  Job<E>,
  JobWaitEvents<E>,
  DurableWaitEvent
> {
  /** The id of the job. */
  readonly id: string;
  readonly #shared: SharedWait;

  /** @internal Use DurableWaits. */
  constructor(shared: SharedWait) {
    const deferred = new Deferred<Job<E>>();
    const emitter = new SafeEmitter<JobWaitEvents<E>>();
    super(deferred, emitter);
    this.id = shared.jobId;
    this.#shared = shared;
    const origin = { jobId: shared.jobId, waitId: nextTelemetryId() };
    shared.subscribe({
      onEvent: ({ type, payload }) => emitter.emit(type, payload as never, origin),
      onEnd: end => {
        if ('job' in end) {
          emitter.emit('completed', end.job as Job<E>, origin);
          deferred.resolve(end.job as Job<E>);
          return;
        }
        const isAbort = (end.error as Partial<Error> | null)?.name === 'AbortError';
        if (isAbort || emitter.hasListeners('failed')) deferred.markHandled();
        emitter.emit('failed', end.error, origin);
        deferred.reject(end.error);
      },
    });
  }

  /** Resolves once the wait is on the queue and survives this process. */
  get enqueued(): Promise<void> {
    return this.#shared.enqueued;
  }

  /** Ends the wait everywhere. All its callers are rejected with an AbortError. The job itself keeps running. */
  abort(): Promise<void> {
    return this.#shared.abort();
  }
}
