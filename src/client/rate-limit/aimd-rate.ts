/** The share of the full speed that comes back with each millisecond: a halved speed is whole again after ten seconds. */
const RECOVERY_SHARE_PER_MS = 0.05 / 1000;

/** Slower than this share of the full speed is not gone: what a service wants to be rarer still it says by Retry-After. */
const MIN_RATE_SHARE = 1 / 16;

/**
 * How fast requests go out, as a share of what was agreed: less by a factor when the service asks for less, more by a
 * fixed amount a second until it does. That is the rule by which clients that share a service, and know nothing of each
 * other, come to equal shares of it (D.-M. Chiu and R. Jain, "Analysis of the increase and decrease algorithms for
 * congestion avoidance in computer networks", Computer Networks and ISDN Systems 17, 1989).
 *
 * Kept as a clock that goes slower: its progress is the milliseconds at full speed in which as much would have been
 * sent. It is asked for no time before the last change.
 */
export class AimdRate {
  /** The time of the last change, and what there was of progress and speed then. */
  #changedAt = 0;
  #virtualTime = 0;
  #share = 1;
  /** From when on it grows. */
  #heldUntil = 0;

  /** How far the slower clock has come at a time. */
  virtualTimeAt(time: number): number {
    const heldTime = Math.min(time, this.#heldUntil) - this.#changedAt;
    const growthTime = this.#growthTimeAt(time);
    const fullRateTime = Math.max(time - this.#heldUntil - this.#fullGrowthTime, 0);
    return (
      this.#virtualTime +
      this.#share * (heldTime + growthTime) +
      (RECOVERY_SHARE_PER_MS * growthTime * growthTime) / 2 +
      fullRateTime
    );
  }

  /** When the slower clock comes to a progress. For one before the last change, some time before the last change. */
  realTimeAt(virtualTime: number): number {
    const share = this.#share;
    const afterChange = virtualTime - this.#virtualTime;
    const whileHeld = share * (this.#heldUntil - this.#changedAt);
    if (afterChange <= whileHeld) return this.#changedAt + afterChange / share;
    const afterHold = afterChange - whileHeld;
    const whileGrowing = (this.#fullGrowthTime * (1 + share)) / 2;
    if (afterHold > whileGrowing) {
      return this.#heldUntil + this.#fullGrowthTime + (afterHold - whileGrowing);
    }
    // The quadratic's root in the form that subtracts nothing.
    const root = Math.sqrt(share * share + 2 * RECOVERY_SHARE_PER_MS * afterHold);
    return this.#heldUntil + (2 * afterHold) / (share + root);
  }

  /** Is slower by a factor from now on, and grows from a time on. */
  decrease(now: number, factor: number, holdUntil: number): void {
    const share = this.#share + RECOVERY_SHARE_PER_MS * this.#growthTimeAt(now);
    this.#virtualTime = this.virtualTimeAt(now);
    this.#share = Math.max(share * factor, MIN_RATE_SHARE);
    this.#changedAt = now;
    this.#heldUntil = holdUntil;
  }

  /** For how many milliseconds it has been growing at a time. */
  #growthTimeAt(time: number): number {
    return Math.min(Math.max(time - this.#heldUntil, 0), this.#fullGrowthTime);
  }

  /** Milliseconds that it takes to grow to the full speed. */
  get #fullGrowthTime(): number {
    return (1 - this.#share) / RECOVERY_SHARE_PER_MS;
  }
}
