import { AimdRate } from './aimd-rate.js';

/** The longest pause for a Retry-After. A wait also honours its own Retry-After, however long. */
const MAX_PAUSE_MS = 60_000;

/** A response that asks for fewer requests: status 429, or a Retry-After. */
export interface ThrottleSignal {
  /** When the throttled request was sent, in monotonic milliseconds. */
  readonly requestedAt: number;
  /** Milliseconds without requests, from now; 0 if the service named none. */
  readonly retryAfter: number;
}

/**
 * A token bucket: at most `burst` requests at once, and `perSecond` in the long run. Kept as the time at which the
 * bucket will be full (the theoretical arrival time of the generic cell rate algorithm, ATM Forum TM 4.0), so there is
 * nothing to refill and nothing to round. That time is virtual time of an AIMD rate, so a throttled bucket fills more
 * slowly. Pure arithmetic: the caller passes `now`, in monotonic milliseconds.
 */
export class TokenBucket {
  /** Milliseconds in which one token is added at the full rate. */
  readonly #interval: number;
  /** Milliseconds in which the empty bucket becomes full at the full rate. */
  readonly #depth: number;
  readonly #rate = new AimdRate();
  /** The virtual time at which the bucket will be full. */
  #fullAt = Number.NEGATIVE_INFINITY;
  #throttledAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** The virtual time before which at most one token accumulates, because a pause must not end in a burst. */
  #accumulatesFrom = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number, burst: number) {
    this.#interval = 1000 / perSecond;
    this.#depth = this.#interval * burst;
  }

  /** When the last pause for a Retry-After ends or ended; -Infinity if there was none. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  isPaused(now: number): boolean {
    return now < this.#pausedUntil;
  }

  /** The earliest time at which a request with this deadline may be sent. A pause does not delay a request beyond its deadline. */
  nextPermitAt(deadlineAt: number): number {
    const tokenReadyAt = this.#rate.realTimeAt(this.#fullAt + this.#interval - this.#depth);
    return Math.max(tokenReadyAt, Math.min(this.#pausedUntil, deadlineAt));
  }

  /** Whether a request with this deadline may be sent now. */
  isReady(now: number, deadlineAt: number): boolean {
    // The times are sums of fractions: a difference of a millionth of a token is a rounding error.
    return this.nextPermitAt(deadlineAt) <= now + this.#interval * 1e-6;
  }

  /** Takes a token for a request with this deadline, if it may be sent now. */
  tryTake(now: number, deadlineAt: number): boolean {
    if (!this.isReady(now, deadlineAt)) return false;
    const virtualNow = this.#rate.virtualTimeAt(now);
    const accumulatingSince = Math.min(virtualNow, this.#accumulatesFrom);
    const oneToken = accumulatingSince + this.#depth - this.#interval;
    this.#fullAt = Math.max(this.#fullAt, virtualNow, oneToken) + this.#interval;
    return true;
  }

  /**
   * Halves the rate, empties the bucket, and pauses for `retryAfter`. Requests sent before the last throttling say
   * nothing about the new rate, so the 429s of one round trip halve it only once.
   */
  throttle(now: number, { requestedAt, retryAfter }: ThrottleSignal): void {
    const isNew = requestedAt > this.#throttledAt;
    if (isNew) {
      this.#throttledAt = now;
      this.#fullAt = this.#rate.virtualTimeAt(now) + this.#depth;
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(retryAfter, MAX_PAUSE_MS));
    this.#rate.decrease(now, isNew ? 1 / 2 : 1, this.#pausedUntil);
    this.#accumulatesFrom = this.#rate.virtualTimeAt(this.#pausedUntil);
  }
}
