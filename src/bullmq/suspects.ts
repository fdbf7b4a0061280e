import { startTimer } from '../runtime/clock.js';

interface Trial {
  readonly id: string;
  readonly isAlone: boolean;
  readonly start: () => void;
}

/** A wait that took its worker down this often, the last time alone, is given up. */
export const MAX_TRIALS = 2;
const MAX_TOGETHER = 30;
/** How long (ms) others wait for the result of a suspect's first poll. */
const TRIAL_TIMEOUT_MS = 5000;

/**
 * Finds out which wait takes its workers down. When a worker is lost, the waits that it held without a result so far are
 * suspects: one of them may be the cause. Suspects are driven a few at a time, and after a second loss one at a time,
 * until a poll has given a result. So only a wait that took down three workers, the last of them alone, is given up,
 * and a wait whose workers were lost for other reasons is not.
 */
export class Suspects {
  readonly #queue: Trial[] = [];
  /** The suspects that are driven, and how to stop their timers. */
  readonly #running = new Map<string, () => void>();
  #isAlone = false;

  /** @param start called when it may be driven. */
  add(id: string, trials: number, start: () => void): void {
    this.#queue.push({ id, isAlone: trials > 0, start });
    this.#startNext();
  }

  /** A suspect has been cleared, or is no longer held. */
  delete(id: string): void {
    const index = this.#queue.findIndex(each => each.id === id);
    if (index >= 0) this.#queue.splice(index, 1);
    this.#running.get(id)?.();
    if (this.#running.delete(id)) this.#startNext();
  }

  #startNext(): void {
    for (let next = this.#takeNext(); next; next = this.#takeNext()) {
      const { id, isAlone, start } = next;
      this.#isAlone = isAlone;
      this.#running.set(
        id,
        startTimer(TRIAL_TIMEOUT_MS, () => this.delete(id)),
      );
      start();
    }
  }

  #takeNext(): Trial | undefined {
    const count = this.#running.size;
    if (count > 0 && this.#isAlone) return undefined;
    const alone = this.#queue.findIndex(({ isAlone }) => isAlone);
    if (alone >= 0) return count === 0 ? this.#queue.splice(alone, 1)[0] : undefined;
    return count < MAX_TOGETHER ? this.#queue.shift() : undefined;
  }
}
