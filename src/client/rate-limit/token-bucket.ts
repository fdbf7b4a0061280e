import { onAbort, type SignalLike } from '../../abort.js';
import { after, monotonicNow } from '../../clock.js';
import { Heap, OUTSIDE } from '../../heap.js';
import { Budget, type Complaint } from './budget.js';

/** How long those who come later and are pressed may go first, in milliseconds: no longer than one request may take by default, which whoever asks is ready for. */
const PATIENCE = 30_000;

export interface Turn {
  readonly signal?: SignalLike | undefined;
  /** The monotonic time in milliseconds by which the request should have gone out. Default: none. */
  readonly sendBy?: number | undefined;
  /** Whether many wait for the request: it goes before those that are not pressed, though no sooner than anyone in a pause. */
  readonly isShared?: boolean | undefined;
}

interface Waiting {
  readonly sendBy: number;
  /** Its turn comes before that of all who have a later one. */
  readonly turn: number;
  readonly arrival: number;
  place: number;
  grant(): void;
}

/**
 * Hands out the budget of a client, one token a request. Who should have been served soonest is first: by the time
 * that was given, or by the end of the patience after the arrival, so that a wait near its limit goes before the
 * others and nobody is passed for ever.
 */
export class TokenBucket {
  readonly #budget: Budget;
  readonly #line = new Heap<'place', Waiting>('place', isBefore);
  #arrivals = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(perSecond: number, burst: number) {
    this.#budget = new Budget(perSecond, burst);
  }

  /** How many wait for a token now. */
  get queued(): number {
    return this.#line.size;
  }

  /** Whether there was a token for one who does not wait, and nobody before. */
  takeNow({ signal, sendBy = Number.POSITIVE_INFINITY }: Turn): boolean {
    return !signal?.aborted && this.#line.size === 0 && this.#budget.take(monotonicNow(), sendBy);
  }

  /** Resolves with a token taken; rejects with the signal's reason when that comes first, and takes none. */
  take(turn: Turn = {}): Promise<void> {
    const { signal, sendBy = Number.POSITIVE_INFINITY, isShared } = turn;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.takeNow(turn)) return Promise.resolve();
    const now = monotonicNow();
    return new Promise((resolve, reject) => {
      const leaveSignal =
        signal &&
        onAbort(signal, () => {
          this.#line.remove(waiting);
          if (this.#line.size === 0) this.#stopTimer();
          reject(signal.reason);
        });
      const waiting: Waiting = {
        sendBy,
        turn: Math.min(isShared ? now : now + PATIENCE, sendBy),
        arrival: this.#arrivals++,
        place: OUTSIDE,
        grant: () => {
          leaveSignal?.();
          resolve();
        },
      };
      this.#line.put(waiting);
      if (this.#line.first === waiting) this.#serve();
    });
  }

  /** Slows down for all, those who wait included. */
  slow(complaint: Complaint): void {
    this.#budget.slow(monotonicNow(), complaint);
    this.#serve();
  }

  #serve(): void {
    this.#stopTimer();
    const now = monotonicNow();
    this.#line.arrange(this.#budget.isPaused(now) ? isPressedMore : isBefore);
    for (let first = this.#line.first; first; first = this.#line.first) {
      const { sendBy } = first;
      if (!this.#budget.take(now, sendBy)) {
        this.#cancelTimer = after(this.#budget.nextAt(sendBy) - now, () => this.#serve());
        return;
      }
      this.#line.remove(first);
      first.grant();
    }
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.turn === other.turn ? one.arrival < other.arrival : one.turn < other.turn;
}

/** In a pause, for only those may pass it whose time has come. */
function isPressedMore(one: Waiting, other: Waiting): boolean {
  return one.sendBy === other.sendBy ? one.arrival < other.arrival : one.sendBy < other.sendBy;
}
