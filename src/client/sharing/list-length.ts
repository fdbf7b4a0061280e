/** The expected length of a list halves in this time, so that a long list is tried again. */
const HALF_LIFE_MS = 5 * 60_000;

/** How many requests a scan of a list is expected to take: as many as the last one, or fewer if that was long ago. */
export class ListLength {
  readonly #initial: number;
  #measured: { readonly requests: number; readonly at: number } | undefined;

  /** @param initial Assumed before the first scan. */
  constructor(initial: number) {
    this.#initial = initial;
  }

  /** @param now in milliseconds of any clock, always the same one. */
  requests(now: number): number {
    if (!this.#measured) return this.#initial;
    const { requests, at } = this.#measured;
    return Math.max(requests * 0.5 ** ((now - at) / HALF_LIFE_MS), 1);
  }

  record(requests: number, now: number): void {
    this.#measured = { requests, at: now };
  }
}
