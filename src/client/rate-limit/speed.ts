/** The share of the full speed that comes back with each millisecond: a halved speed is whole again after ten seconds. */
const RECOVERY = 0.05 / 1000;

/** Slower than this share of the full speed is not gone: what a service wants to be rarer still it says by Retry-After. */
const LEAST = 1 / 16;

/**
 * How fast requests go out, as a share of what was agreed: less by a factor when the service asks for less, more by a
 * fixed amount a second until it does. That is the rule by which clients that share a service, and know nothing of each
 * other, come to equal shares of it (D.-M. Chiu and R. Jain, "Analysis of the increase and decrease algorithms for
 * congestion avoidance in computer networks", Computer Networks and ISDN Systems 17, 1989).
 *
 * Kept as a clock that goes slower: its progress is the milliseconds at full speed in which as much would have been
 * sent. It is asked for no time before the last change.
 */
export class Speed {
  /** The time of the last change, and what there was of progress and speed then. */
  #since = 0;
  #progress = 0;
  #share = 1;
  /** From when on it grows. */
  #heldUntil = 0;

  /** How far the slower clock has come at a time. */
  progressAt(time: number): number {
    const held = Math.min(time, this.#heldUntil) - this.#since;
    const growing = this.#growingUntil(time);
    const full = Math.max(time - this.#heldUntil - this.#growth, 0);
    return (
      this.#progress + this.#share * (held + growing) + (RECOVERY * growing * growing) / 2 + full
    );
  }

  /** When the slower clock comes to a progress. For one before the last change, some time before the last change. */
  timeOf(progress: number): number {
    const share = this.#share;
    const afterChange = progress - this.#progress;
    const whileHeld = share * (this.#heldUntil - this.#since);
    if (afterChange <= whileHeld) return this.#since + afterChange / share;
    const afterHold = afterChange - whileHeld;
    const whileGrowing = (this.#growth * (1 + share)) / 2;
    if (afterHold > whileGrowing) {
      return this.#heldUntil + this.#growth + (afterHold - whileGrowing);
    }
    // The quadratic's root in the form that subtracts nothing.
    const root = Math.sqrt(share * share + 2 * RECOVERY * afterHold);
    return this.#heldUntil + (2 * afterHold) / (share + root);
  }

  /** Is slower by a factor from now on, and grows from a time on. */
  slow(now: number, factor: number, holdUntil: number): void {
    const share = this.#share + RECOVERY * this.#growingUntil(now);
    this.#progress = this.progressAt(now);
    this.#share = Math.max(share * factor, LEAST);
    this.#since = now;
    this.#heldUntil = holdUntil;
  }

  /** For how many milliseconds it has been growing at a time. */
  #growingUntil(time: number): number {
    return Math.min(Math.max(time - this.#heldUntil, 0), this.#growth);
  }

  /** Milliseconds that it takes to grow to the full speed. */
  get #growth(): number {
    return (1 - this.#share) / RECOVERY;
  }
}
