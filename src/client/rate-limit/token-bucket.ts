import { type AbortSignalLike, onAbort } from '../../abort.js';
import { monotonicNow, startTimer } from '../../clock.js';
import { IndexedHeap, NOT_IN_HEAP } from '../../heap.js';
import { type ThrottleSignal, TokenBucket } from './budget.js';

/** How long those who come later and are pressed may go first, in milliseconds: no longer than one request may take by default, which whoever asks is ready for. */
const MAX_QUEUE_WAIT_MS = 30_000;

export interface Permit {
  readonly signal?: AbortSignalLike | undefined;
  /** The monotonic time in milliseconds by which the request should have gone out. Default: none. */
  readonly deadline?: number | undefined;
  /** Whether many wait for the request: it goes before those that are not pressed, though no sooner than anyone in a pause. */
  readonly isShared?: boolean | undefined;
}

interface QueuedRequest {
  readonly deadline: number;
  /** Its turn comes before that of all who have a later one. */
  readonly effectiveDeadline: number;
  readonly arrivalIndex: number;
  heapIndex: number;
  grant(): void;
}

/**
 * Hands out the budget of a client, one token a request. Who should have been served soonest is first: by the time
 * that was given, or by the end of the patience after the arrival, so that a wait near its limit goes before the
 * others and nobody is passed for ever.
 */
export class RateLimiter {
  readonly #bucket: TokenBucket;
  readonly #queue = new IndexedHeap<'heapIndex', QueuedRequest>('heapIndex', isServedBefore);
  #arrivalCount = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(perSecond: number, burst: number) {
    this.#bucket = new TokenBucket(perSecond, burst);
  }

  /** How many wait for a token now. */
  get queued(): number {
    return this.#queue.size;
  }

  /** Whether there was a token for one who does not wait, and nobody before. */
  tryAcquire({ signal, deadline = Number.POSITIVE_INFINITY }: Permit): boolean {
    return (
      !signal?.aborted && this.#queue.size === 0 && this.#bucket.tryTake(monotonicNow(), deadline)
    );
  }

  /** Resolves with a token taken; rejects with the signal's reason when that comes first, and takes none. */
  acquire(permit: Permit = {}): Promise<void> {
    const { signal, deadline = Number.POSITIVE_INFINITY, isShared } = permit;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.tryAcquire(permit)) return Promise.resolve();
    const now = monotonicNow();
    return new Promise((resolve, reject) => {
      const removeAbortListener =
        signal &&
        onAbort(signal, () => {
          this.#queue.remove(queuedRequest);
          if (this.#queue.size === 0) this.#stopTimer();
          reject(signal.reason);
        });
      const queuedRequest: QueuedRequest = {
        deadline,
        effectiveDeadline: Math.min(isShared ? now : now + MAX_QUEUE_WAIT_MS, deadline),
        arrivalIndex: this.#arrivalCount++,
        heapIndex: NOT_IN_HEAP,
        grant: () => {
          removeAbortListener?.();
          resolve();
        },
      };
      this.#queue.upsert(queuedRequest);
      if (this.#queue.first === queuedRequest) this.#grantReady();
    });
  }

  /** Slows down for all, those who wait included. */
  throttle(throttleSignal: ThrottleSignal): void {
    this.#bucket.throttle(monotonicNow(), throttleSignal);
    this.#grantReady();
  }

  #grantReady(): void {
    this.#stopTimer();
    const now = monotonicNow();
    this.#queue.reorder(this.#bucket.isPaused(now) ? isServedBeforeInPause : isServedBefore);
    for (let first = this.#queue.first; first; first = this.#queue.first) {
      const { deadline } = first;
      if (!this.#bucket.tryTake(now, deadline)) {
        this.#cancelTimer = startTimer(this.#bucket.nextPermitAt(deadline) - now, () =>
          this.#grantReady(),
        );
        return;
      }
      this.#queue.remove(first);
      first.grant();
    }
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

function isServedBefore(one: QueuedRequest, other: QueuedRequest): boolean {
  return one.effectiveDeadline === other.effectiveDeadline
    ? one.arrivalIndex < other.arrivalIndex
    : one.effectiveDeadline < other.effectiveDeadline;
}

/** In a pause, for only those may pass it whose time has come. */
function isServedBeforeInPause(one: QueuedRequest, other: QueuedRequest): boolean {
  return one.deadline === other.deadline
    ? one.arrivalIndex < other.arrivalIndex
    : one.deadline < other.deadline;
}
