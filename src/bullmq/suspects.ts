import { startTimer } from '../runtime/clock.js';

/** How many suspects are driven together, by the number of trials before. After as many trials a wait is given up. */
const TOGETHER = [100, 10, 1];
export const MAX_TRIALS = TOGETHER.length;
/** How long (ms) others wait for the result of a suspect's first poll. */
const TRIAL_TIMEOUT_MS = 5000;

/**
 * Finds out which wait takes its workers down. When a worker is lost, the waits that it had no result for are suspects:
 * one of them may be the cause. Suspects are driven a hundred at a time, after another loss ten at a time, and then one by
 * one, until a poll has given a result. So only a wait that took down four workers, the last of them alone, is given up,
 * and a wait whose workers were lost for other reasons is not.
 */
export class Suspects {
  /** Those that wait for their turn, by the number of trials before: what starts them, by id. */
  readonly #queues = TOGETHER.map(() => new Map<string, () => void>());
  /** The suspects that are driven, and how to stop their timers. */
  readonly #running = new Map<string, () => void>();
  /** How many may be driven together with those that are. */
  #limit = Number.POSITIVE_INFINITY;

  /**
   * @param trials how often it was driven under suspicion: fewer than MAX_TRIALS.
   * @param start called when it may be driven.
   */
  add(id: string, trials: number, start: () => void): void {
    this.#queues[trials]?.set(id, start);
    this.#startNext();
  }

  /** A suspect has been cleared, or is no longer held. */
  delete(id: string): void {
    for (const queue of this.#queues) queue.delete(id);
    this.#running.get(id)?.();
    if (!this.#running.delete(id)) return;
    if (this.#running.size === 0) this.#limit = Number.POSITIVE_INFINITY;
    this.#startNext();
  }

  /** Those that may be driven with the fewest others come first, once the others have ended. */
  #startNext(): void {
    for (;;) {
      const trials = this.#queues.findLastIndex(each => each.size > 0);
      const queue = this.#queues[trials];
      const [next] = queue ?? [];
      const limit = Math.min(this.#limit, TOGETHER[trials] ?? 0);
      if (!queue || !next || this.#running.size >= limit) return;
      const [id, start] = next;
      queue.delete(id);
      this.#limit = limit;
      this.#running.set(
        id,
        startTimer(TRIAL_TIMEOUT_MS, () => this.delete(id)),
      );
      start();
    }
  }
}
