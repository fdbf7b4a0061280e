/** What adaptive polling takes a request to be worth unless it is told otherwise, in milliseconds of delay. */
const REQUEST_COST_MS = 1000;

/** How likely a job is to have ended by a look that was planned so far ahead: Keller's density, read backwards. */
export function completionProbability(delay: number, completionRatio: number): number {
  return delay > 0
    ? 1 - Math.exp((-2 * REQUEST_COST_MS * completionRatio) / delay)
    : FIRST_POLL_COMPLETION_PROBABILITY;
}

/** Of a first look, which nobody planned: the job may have ended long ago, or not be there yet. */
const FIRST_POLL_COMPLETION_PROBABILITY = 0.7;

/** When sweeps of the list are to begin, and whom they serve. */
export interface ScanPlan {
  /** Milliseconds from the beginning of one sweep to that of the next. */
  readonly interval: number;
  /** The shortest delay among the waits that it is for, in milliseconds: who is more eager looks alone. */
  readonly minDelay: number;
  /** How many jobs the delays lead to expect to end in a millisecond, among those that sweeps serve. */
  readonly expectedCompletionRate: number;
}

/** Delays that differ by less than a quarter of an octave are one. */
const STEPS_PER_OCTAVE = 4;

/**
 * The delays that waits have planned, and the best schedule for looking after them together.
 *
 * A wait that plans a delay d takes the hazard rate of its job's end to be h = 2c / d^2, with c the cost of a request
 * (Keller's density, as in polling/adaptive). Apart, waits cost c / d each for requests and as much for being late:
 * 2c sum(1/d) a unit of time. A sweep of p requests every D serves them all; hazards add up, so the best D is
 * sqrt(p) / sqrt(sum(1/d^2)) and costs 2c sqrt(p) sqrt(sum(1/d^2)), and what has ended is asked for by its id as well:
 * another c sum(h). Whom a sweep serves is chosen so that the sum of both ways is least: the longest delays first,
 * which is to say that waits much more eager than the sweeps look by themselves.
 */
export class PollRateModel {
  readonly #counts = new Map<number, number>();

  add(delay: number): void {
    this.#adjustCount(delay, 1);
  }

  remove(delay: number): void {
    this.#adjustCount(delay, -1);
  }

  /**
   * @param requestsPerScan that a sweep takes.
   * @param completionRatio how many jobs really end for each that the delays lead to expect.
   * @returns undefined where looking apart costs less.
   */
  plan(requestsPerScan: number, completionRatio: number): ScanPlan | undefined {
    const directCost = this.#sumInversePowers(1);
    const longestFirst = [...this.#counts].sort(([a], [b]) => b - a);
    let best = { cost: directCost, inverseSquares: 0, minDelay: 0 };
    let servedCost = 0;
    let inverseSquares = 0;
    for (const [step, count] of longestFirst) {
      const delay = delayOfStep(step);
      servedCost += count / delay;
      inverseSquares += count / delay ** 2;
      const cost =
        Math.sqrt(requestsPerScan * inverseSquares) +
        REQUEST_COST_MS * completionRatio * inverseSquares +
        directCost -
        servedCost;
      if (cost < best.cost) best = { cost, inverseSquares, minDelay: delay };
    }
    if (best.inverseSquares === 0) return undefined;
    return {
      interval: Math.sqrt(requestsPerScan / (completionRatio * best.inverseSquares)),
      minDelay: best.minDelay,
      expectedCompletionRate: 2 * REQUEST_COST_MS * best.inverseSquares,
    };
  }

  /** The sum of 1 / delay^power. */
  #sumInversePowers(power: number): number {
    let sum = 0;
    for (const [step, count] of this.#counts) sum += count / delayOfStep(step) ** power;
    return sum;
  }

  #adjustCount(delay: number, amount: number): void {
    // What is due at once tells nothing of how soon an end is expected.
    if (!(delay >= 1 && delay < Number.POSITIVE_INFINITY)) return;
    const step = Math.round(STEPS_PER_OCTAVE * Math.log2(delay));
    const count = (this.#counts.get(step) ?? 0) + amount;
    if (count > 0) this.#counts.set(step, count);
    else this.#counts.delete(step);
  }
}

function delayOfStep(step: number): number {
  return 2 ** (step / STEPS_PER_OCTAVE);
}
