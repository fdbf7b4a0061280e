import { AimdRate } from './aimd-rate.js';

/** A service that asks for more is asked again after this: each wait has a floor of its own from its Retry-After. */
const MAX_PAUSE_MS = 60_000;

/** That the service asked to be sent less. */
export interface ThrottleSignal {
  /** When the request was sent that was answered so; monotonic milliseconds, as all times here. */
  readonly requestedAt: number;
  /** For how long the service asked to be left alone, in milliseconds. */
  readonly retryAfter: number;
}

/**
 * When requests may go out, as arithmetic: never more than `burst` at once, and `perSecond` in the long run. Kept as
 * the time at which a bucket of tokens will be full again (the generic cell rate algorithm of ATM Forum TM 4.0), so that
 * there is nothing to refill and nothing to round; by a clock that goes slower after a complaint, so that what holds of
 * the bucket holds all the more.
 */
export class TokenBucket {
  readonly #interval: number;
  readonly #depth: number;
  readonly #rate = new AimdRate();
  /** The progress at which the bucket will be full. */
  #fullAt = Number.NEGATIVE_INFINITY;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** The progress from which on more than one token is saved up. */
  #accumulatesFrom = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number, burst: number) {
    this.#interval = 1000 / perSecond;
    this.#depth = this.#interval * burst;
  }

  isPaused(now: number): boolean {
    return now < this.#pausedUntil;
  }

  /** The earliest that a request may go out which should have gone by `sendBy`: no pause passes over that. */
  nextPermitAt(deadline: number): number {
    const tokenReadyAt = this.#rate.realTimeAt(this.#fullAt + this.#interval - this.#depth);
    return Math.max(tokenReadyAt, Math.min(this.#pausedUntil, deadline));
  }

  /** Takes the token of a request that may go out now. Whether it may. */
  tryTake(now: number, deadline: number): boolean {
    // A millionth of a token is no reason to wait: times are sums of fractions.
    if (this.nextPermitAt(deadline) > now + this.#interval * 1e-6) return false;
    const virtualNow = this.#rate.virtualTimeAt(now);
    const accumulatingSince = Math.min(virtualNow, this.#accumulatesFrom);
    const fullAt = Math.max(
      this.#fullAt,
      virtualNow,
      accumulatingSince + this.#depth - this.#interval,
    );
    this.#fullAt = fullAt + this.#interval;
    return true;
  }

  /**
   * Half as fast from now on, with nothing saved up, and not at all for the pause. What was sent before the last such
   * change says nothing of the new speed, so a round trip's worth of complaints counts once.
   */
  throttle(now: number, { requestedAt, retryAfter }: ThrottleSignal): void {
    const isNew = requestedAt > this.#slowedAt;
    if (isNew) {
      this.#slowedAt = now;
      this.#fullAt = this.#rate.virtualTimeAt(now) + this.#depth;
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(retryAfter, MAX_PAUSE_MS));
    this.#rate.decrease(now, isNew ? 1 / 2 : 1, this.#pausedUntil);
    this.#accumulatesFrom = this.#rate.virtualTimeAt(this.#pausedUntil);
  }
}
