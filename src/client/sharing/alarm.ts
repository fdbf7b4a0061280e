import { monotonicNow, startTimer } from '../../clock.js';

/** Rings once at the time that it was set to last. */
export class Timer {
  readonly #onTimeout: () => void;
  #scheduled: { readonly at: number; readonly unref: boolean; cancel(): void } | undefined;

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout;
  }

  /**
   * @param at in monotonic milliseconds; Infinity not to ring at all.
   * @param unref whether it alone should not keep the process alive.
   */
  set(at: number, unref: boolean): void {
    if (this.#scheduled?.at === at && this.#scheduled.unref === unref) return;
    this.#scheduled?.cancel();
    this.#scheduled = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const onTimeout = (): void => {
      this.#scheduled = undefined;
      this.#onTimeout();
    };
    this.#scheduled = { at, unref, cancel: startTimer(at - monotonicNow(), onTimeout, unref) };
  }
}
