import { onAbort } from '../abort.js';
import { after, monotonicNow } from '../clock.js';

interface Waiting {
  grant(): void;
}

/**
 * A token bucket: never more than `burst` at once, and `perSecond` in the long run; first come, first served. Kept as
 * the time at which the bucket will be full again (the generic cell rate algorithm of ATM Forum TM 4.0), so that there
 * is nothing to refill and nothing to round.
 */
export class TokenBucket {
  readonly #interval: number;
  readonly #depth: number;
  readonly #queue = new Set<Waiting>();
  #fullAt = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;

  constructor(perSecond: number, burst: number) {
    this.#interval = 1000 / perSecond;
    this.#depth = this.#interval * burst;
  }

  /** How many wait for a token now. */
  get queued(): number {
    return this.#queue.size;
  }

  /** Resolves with a token taken; rejects with the signal's reason when that comes first, and takes none. */
  take(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#queue.size === 0 && this.#tryTake()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leaveSignal =
        signal &&
        onAbort(signal, () => {
          this.#queue.delete(waiting);
          if (this.#queue.size === 0) this.#stopTimer();
          reject(signal.reason);
        });
      const waiting: Waiting = {
        grant: () => {
          leaveSignal?.();
          resolve();
        },
      };
      this.#queue.add(waiting);
      if (!this.#cancelTimer) this.#wait();
    });
  }

  #tryTake(): boolean {
    const now = monotonicNow();
    const fullAfter = Math.max(this.#fullAt, now) + this.#interval;
    // A millionth of a token is no reason to wait: times are sums of fractions.
    if (fullAfter - now > this.#depth + this.#interval * 1e-6) return false;
    this.#fullAt = fullAfter;
    return true;
  }

  #wait(): void {
    const delay = this.#fullAt + this.#interval - this.#depth - monotonicNow();
    this.#cancelTimer = after(delay, () => this.#serve());
  }

  #serve(): void {
    this.#cancelTimer = undefined;
    for (const waiting of this.#queue) {
      if (!this.#tryTake()) {
        this.#wait();
        return;
      }
      this.#queue.delete(waiting);
      waiting.grant();
    }
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
