import type { PollingContext } from '../strategy.js';
import { believe } from './believe.js';
import { NOTHING } from './knowledge.js';
import { nextLook, type PlannedLook } from './schedule.js';

/** Times that differ by a quarter of a percent are one: looks are moved about by far more, so that waits do not march in step. */
const STEPS_AN_OCTAVE = 256;

/** Plans looks at jobs of which nothing is known but how long they have run: worked out once for all times that are about alike. */
export class LooksByTime {
  readonly #requestCost: number;
  readonly #minDelay: number;
  readonly #looks = new Map<number, PlannedLook>();

  constructor(requestCost: number, minDelay: number) {
    this.#requestCost = requestCost;
    this.#minDelay = minDelay;
  }

  next(context: PollingContext): PlannedLook {
    const step = Math.round(STEPS_AN_OCTAVE * Math.log2(Math.max(context.elapsed, 1)));
    let look = this.#looks.get(step);
    if (!look) {
      const elapsed = 2 ** (step / STEPS_AN_OCTAVE);
      const forecast = believe({ ...context, elapsed }, NOTHING, this.#minDelay);
      look = nextLook(forecast, this.#requestCost);
      this.#looks.set(step, look);
    }
    return look;
  }
}
