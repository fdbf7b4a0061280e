/** The share of the full rate regained per millisecond: a halved rate is full again after ten seconds. */
const INCREASE_PER_MS = 0.05 / 1000;

/** The lowest share of the full rate. A service that needs an even lower one says so by Retry-After. */
const MIN_SHARE = 1 / 16;

/**
 * A rate with additive increase and multiplicative decrease (AIMD), as a share of the full one: clients that share a
 * service without knowing of each other converge to equal shares of it (D.-M. Chiu and R. Jain, "Analysis of the
 * increase and decrease algorithms for congestion avoidance in computer networks", Computer Networks and ISDN Systems
 * 17, 1989).
 *
 * Kept as a virtual clock that runs at this rate: an amount that takes a second at the full rate takes one second of
 * virtual time. All times are milliseconds; none may lie before the last decrease.
 */
export class AimdRate {
  #decreasedAt = 0;
  /** The virtual time at the last decrease. */
  #virtualTime = 0;
  /** The share after the last decrease. */
  #share = 1;
  /** The share does not increase before this time. */
  #heldUntil = 0;

  /** The virtual time at a real time. */
  virtualTimeAt(time: number): number {
    const heldTime = Math.min(time, this.#heldUntil) - this.#decreasedAt;
    const growthTime = this.#growthTimeAt(time);
    const fullRateTime = Math.max(time - this.#heldUntil - this.#recoveryTime, 0);
    return (
      this.#virtualTime +
      this.#share * (heldTime + growthTime) +
      (INCREASE_PER_MS * growthTime * growthTime) / 2 +
      fullRateTime
    );
  }

  /** The real time at a virtual time: the inverse of `virtualTimeAt`. */
  realTimeAt(virtualTime: number): number {
    const share = this.#share;
    const sinceDecrease = virtualTime - this.#virtualTime;
    const whileHeld = share * (this.#heldUntil - this.#decreasedAt);
    if (sinceDecrease <= whileHeld) return this.#decreasedAt + sinceDecrease / share;
    const sinceHold = sinceDecrease - whileHeld;
    const whileGrowing = (this.#recoveryTime * (1 + share)) / 2;
    if (sinceHold > whileGrowing) {
      return this.#heldUntil + this.#recoveryTime + (sinceHold - whileGrowing);
    }
    // The root of the quadratic in the form without cancellation.
    const root = Math.sqrt(share * share + 2 * INCREASE_PER_MS * sinceHold);
    return this.#heldUntil + (2 * sinceHold) / (share + root);
  }

  /** Multiplies the rate by `factor`, and holds it there until `holdUntil` before it increases again. */
  decrease(now: number, factor: number, holdUntil: number): void {
    const share = this.#share + INCREASE_PER_MS * this.#growthTimeAt(now);
    this.#virtualTime = this.virtualTimeAt(now);
    this.#share = Math.max(share * factor, MIN_SHARE);
    this.#decreasedAt = now;
    this.#heldUntil = holdUntil;
  }

  #growthTimeAt(time: number): number {
    return Math.min(Math.max(time - this.#heldUntil, 0), this.#recoveryTime);
  }

  get #recoveryTime(): number {
    return (1 - this.#share) / INCREASE_PER_MS;
  }
}
