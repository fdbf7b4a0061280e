import { after, monotonicNow } from '../../clock.js';

/** Rings once at the time that it was set to last. */
export class Alarm {
  readonly #ring: () => void;
  #set: { readonly at: number; readonly unref: boolean; cancel(): void } | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /**
   * @param at in monotonic milliseconds; Infinity not to ring at all.
   * @param unref whether it alone should not keep the process alive.
   */
  set(at: number, unref: boolean): void {
    if (this.#set?.at === at && this.#set.unref === unref) return;
    this.#set?.cancel();
    this.#set = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const ring = (): void => {
      this.#set = undefined;
      this.#ring();
    };
    this.#set = { at, unref, cancel: after(at - monotonicNow(), ring, unref) };
  }
}
