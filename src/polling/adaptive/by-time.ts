import type { PollingContext } from '../strategy.js';
import { inferPosterior } from './believe.js';
import { EMPTY_MODEL } from './knowledge.js';
import { type PollWindow, planNextPoll } from './schedule.js';

/** Times that differ by a quarter of a percent are one: looks are moved about by far more, so that waits do not march in step. */
const ELAPSED_STEPS_PER_OCTAVE = 256;

/** Plans looks at jobs of which nothing is known but how long they have run: worked out once for all times that are about alike. */
export class ColdStartSchedule {
  readonly #requestCost: number;
  readonly #minDelay: number;
  readonly #pollWindows = new Map<number, PollWindow>();

  constructor(requestCost: number, minDelay: number) {
    this.#requestCost = requestCost;
    this.#minDelay = minDelay;
  }

  next(context: PollingContext): PollWindow {
    const step = Math.round(ELAPSED_STEPS_PER_OCTAVE * Math.log2(Math.max(context.elapsed, 1)));
    let pollWindow = this.#pollWindows.get(step);
    if (!pollWindow) {
      const elapsed = 2 ** (step / ELAPSED_STEPS_PER_OCTAVE);
      const posterior = inferPosterior({ ...context, elapsed }, EMPTY_MODEL, this.#minDelay);
      pollWindow = planNextPoll(posterior, this.#requestCost);
      this.#pollWindows.set(step, pollWindow);
    }
    return pollWindow;
  }
}
