import { onAbort } from '../../runtime/abort.js';
import { monotonicNow, startTimer } from '../../runtime/clock.js';
import { IndexedHeap, NOT_IN_HEAP } from '../../runtime/indexed-heap.js';
import type { PermitPool } from '../../wait/permit-pool.js';
import { type ThrottleSignal, TokenBucket } from './token-bucket.js';

/** The longest time a queued request can be overtaken by more urgent ones. */
const MAX_OVERTAKING_MS = 30_000;

/** A request for a permit to send an HTTP request. */
export interface PermitRequest {
  /** Withdraws the request. */
  readonly signal?: AbortSignal | undefined;
  /** The monotonic time in milliseconds by which it should be sent; a pause does not delay it further. Default: none. */
  readonly deadlineAt?: number | undefined;
  /** Whether several polls wait for the response: it overtakes requests with no near deadline, except in a pause. */
  readonly isShared?: boolean | undefined;
}

interface QueuedRequest {
  readonly deadlineAt: number;
  /** When it should be served: the earliest is first. */
  readonly dueAt: number;
  readonly arrivalIndex: number;
  dueIndex: number;
  deadlineIndex: number;
  grant(): void;
}

/**
 * Grants permits to send requests from a token bucket, to the most urgent request first: by deadline, or by
 * MAX_OVERTAKING_MS after arrival if that is earlier, so that none starves. However many are as old, every other permit is
 * for a request at its deadline.
 */
export class RateLimiter {
  readonly #perSecond: number;
  readonly #bucket: TokenBucket;
  /** Pools that permits are taken from too: the last one counts. */
  readonly #pools: PermitPool[] = [];
  readonly #queue = new IndexedHeap<'dueIndex', QueuedRequest>('dueIndex', isDueBefore);
  /** The same requests by deadline. */
  readonly #byDeadline = new IndexedHeap<'deadlineIndex', QueuedRequest>(
    'deadlineIndex',
    hasEarlierDeadline,
  );
  readonly #onQueueChange: () => void;
  #arrivalCount = 0;
  /** Whether the last permit was for a request at its deadline. */
  #wasAtDeadline = false;
  #cancelTimer: (() => void) | undefined;

  /** @param onQueueChange called when a request begins or ceases to wait. */
  constructor(perSecond: number, burst: number, onQueueChange: () => void = () => {}) {
    this.#perSecond = perSecond;
    this.#bucket = new TokenBucket(perSecond, burst);
    this.#onQueueChange = onQueueChange;
  }

  /** Number of requests that wait for a permit now. */
  get queued(): number {
    return this.#queue.size;
  }

  /** The rate that it grants in the long run. */
  get requestsPerSecond(): number {
    return Math.min(this.#perSecond, this.#pool?.requestsPerSecond ?? this.#perSecond);
  }

  /** Takes permits from a pool too, until the returned function is called. */
  limitBy(pool: PermitPool): () => void {
    this.#pools.push(pool);
    const unsubscribe = pool.subscribe(() => this.#grantReady());
    return () => {
      unsubscribe();
      const index = this.#pools.indexOf(pool);
      if (index >= 0) this.#pools.splice(index, 1);
      this.#grantReady();
    };
  }

  /** As of the token bucket. */
  get pausedUntil(): number {
    return this.#bucket.pausedUntil;
  }

  /**
   * Resolves once one request may be sent, which must then be sent at once: permits cannot be stored.
   * @throws the signal's reason; then no token has been taken.
   */
  acquire(request: PermitRequest = {}): Promise<void> {
    const { signal, deadlineAt = Number.POSITIVE_INFINITY, isShared } = request;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const now = monotonicNow();
      if (this.#queue.size === 0 && this.#tryTake(now, deadlineAt)) return resolve();
      const stopListening =
        signal &&
        onAbort(signal, () => {
          this.#remove(queued);
          if (this.#queue.size === 0) this.#stopTimer();
          reject(signal.reason);
        });
      const queued: QueuedRequest = {
        deadlineAt,
        dueAt: Math.min(isShared ? now : now + MAX_OVERTAKING_MS, deadlineAt),
        arrivalIndex: this.#arrivalCount++,
        dueIndex: NOT_IN_HEAP,
        deadlineIndex: NOT_IN_HEAP,
        grant: () => {
          stopListening?.();
          resolve();
        },
      };
      this.#queue.upsert(queued);
      this.#byDeadline.upsert(queued);
      this.#onQueueChange();
      if (this.#queue.first === queued || this.#byDeadline.first === queued) this.#grantReady();
    });
  }

  /** Slows down all requests, queued ones included. */
  throttle(signal: ThrottleSignal): void {
    const now = monotonicNow();
    this.#bucket.throttle(now, signal);
    this.#pool?.throttle(now - signal.requestedAt, signal.retryAfter);
    this.#grantReady();
  }

  get #pool(): PermitPool | undefined {
    return this.#pools.at(-1);
  }

  #tryTake(now: number, deadlineAt: number): boolean {
    if (!this.#bucket.isReady(now, deadlineAt)) return false;
    const wanted = Math.max(this.#queue.size, 1);
    if (this.#pool && !this.#pool.tryTake(wanted)) return false;
    return this.#bucket.tryTake(now, deadlineAt);
  }

  #grantReady(): void {
    this.#stopTimer();
    const now = monotonicNow();
    for (let next = this.#next(now); next; next = this.#next(now)) {
      const { deadlineAt } = next;
      if (!this.#tryTake(now, deadlineAt)) {
        // A pool calls back by itself.
        if (this.#bucket.isReady(now, deadlineAt)) return;
        const delay = this.#bucket.nextPermitAt(deadlineAt) - now;
        this.#cancelTimer = startTimer(delay, () => this.#grantReady());
        return;
      }
      this.#wasAtDeadline = deadlineAt <= now;
      this.#remove(next);
      next.grant();
    }
  }

  #next(now: number): QueuedRequest | undefined {
    const { first } = this.#queue;
    const { first: mostUrgent } = this.#byDeadline;
    // In a pause only requests at their deadlines are served, so the others must not stand before them.
    if (!first || !mostUrgent || this.#bucket.isPaused(now)) return mostUrgent;
    const isOld = first.dueAt < first.deadlineAt;
    return isOld && mostUrgent.deadlineAt <= now && !this.#wasAtDeadline ? mostUrgent : first;
  }

  #remove(request: QueuedRequest): void {
    this.#queue.remove(request);
    this.#byDeadline.remove(request);
    this.#onQueueChange();
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

function isDueBefore(one: QueuedRequest, other: QueuedRequest): boolean {
  return one.dueAt === other.dueAt
    ? one.arrivalIndex < other.arrivalIndex
    : one.dueAt < other.dueAt;
}

function hasEarlierDeadline(one: QueuedRequest, other: QueuedRequest): boolean {
  return one.deadlineAt === other.deadlineAt
    ? one.arrivalIndex < other.arrivalIndex
    : one.deadlineAt < other.deadlineAt;
}
