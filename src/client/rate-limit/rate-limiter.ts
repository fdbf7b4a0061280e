import type { Dispatcher } from 'undici';
import type { HttpResponse } from '../../http/response.js';
import { type HttpRequest, Transport } from '../../http/transport.js';
import { type AbortSignalLike, onAbort } from '../../runtime/abort.js';
import { monotonicNow, startTimer } from '../../runtime/clock.js';
import { IndexedHeap, NOT_IN_HEAP } from '../../runtime/indexed-heap.js';
import { type ThrottleSignal, TokenBucket } from './token-bucket.js';

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
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Where everything leaves that a client sends: within one rate limit, counted, and slower for all when an answer asks for that. */
export class RateLimitedTransport {
  readonly #limiter: RateLimiter;
  readonly #transport: Transport;
  #sentCount = 0;
  #throttledCount = 0;

  constructor({ perSecond, burst }: RateLimit, dispatcher: Dispatcher | undefined) {
    this.#limiter = new RateLimiter(perSecond, burst);
    this.#transport = new Transport(dispatcher);
  }

  stats(): { readonly sent: number; readonly queued: number; readonly throttled: number } {
    return { sent: this.#sentCount, queued: this.#limiter.queued, throttled: this.#throttledCount };
  }

  /** As `turn`, for the many requests that need not wait. Whether one may be sent now. */
  tryAcquire(permit: Permit): boolean {
    return this.#limiter.tryAcquire(permit);
  }

  /** Resolves when one request may be sent. @throws the signal's reason. */
  acquire(permit: Permit): Promise<void> {
    return this.#limiter.acquire(permit);
  }

  /** Sends a request whose turn it is. @throws as `Transport.send`. */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    this.#sentCount += 1;
    const requestedAt = monotonicNow();
    const response = await this.#transport.send(request, signal);
    const isThrottled = response.status === 429;
    if (isThrottled) this.#throttledCount += 1;
    const { retryAfter = 0 } = response;
    if (isThrottled || retryAfter > 0) this.#limiter.throttle({ requestedAt, retryAfter });
    return response;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}
