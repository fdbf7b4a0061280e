/** How much of what was seen before a sweep still counts after it. */
const DECAY_PER_SCAN = 0.7;
/** Delays may also be long because their owner wants them so: the sweeps are quickened no more than by the root of this. */
const MAX_COMPLETION_RATIO = 4;

/**
 * Whether jobs end as often as the delays of their waits lead to expect. Each wait plans as if it were alone, and knows
 * as little; a thousand jobs none of which has ended say that the next end is not near.
 *
 * The ratio of ends seen to ends expected, as a Poisson rate with a gamma prior of one end in one expected, older sweeps
 * counting for less and less.
 */
export class CompletionRatio {
  #seen = 0;
  #expected = 0;

  recordScan(completions: { readonly seen: number; readonly expected: number }): void {
    this.#seen = this.#seen * DECAY_PER_SCAN + completions.seen;
    this.#expected = this.#expected * DECAY_PER_SCAN + completions.expected;
  }

  /** Ends for each that was expected. */
  get value(): number {
    return Math.min((this.#seen + 1) / (this.#expected + 1), MAX_COMPLETION_RATIO);
  }
}
