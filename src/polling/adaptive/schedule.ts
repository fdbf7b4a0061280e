import type { Forecast } from './forecast.js';

/** Around a look: it may as well be taken anywhere between. */
export interface PlannedLook {
  readonly delay: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * In a job shorter than this a delay counts by its share of the duration, up to four times: a second of twenty is as
 * long as two of forty. In milliseconds.
 */
const SHORT_JOB = 40_000;
const MOST_PAIN = 4;

/** Reused from look to look, for to make them anew takes as long as to fill them. All are filled before they are read. */
const alive: number[] = [];
const hurt: number[] = [];
const suffered: number[] = [];
const cost: number[] = [];

/**
 * When to look next, so that the expected delay and the cost of all looks to come are least together.
 *
 * Were looks dense, their density would be sqrt(h(t) / (2 c)) for a hazard h(t) and a cost c a look (J. B. Keller,
 * "Optimum checking schedules for systems subject to random failure", Management Science 21(3), 1974). A percentage
 * predicts more sharply than that allows, with one or two looks where the job is about to end, so the least cost is
 * found as it is defined (R. E. Barlow, L. C. Hunter and F. Proschan, "Optimum checking procedures", 1963): backwards
 * over the grid, the cost of going on from each time is that of the best next look. Where the hazard is smooth the two
 * agree.
 */
export function nextLook({ times, chances }: Forecast, requestCost: number): PlannedLook {
  const size = times.length;
  // The chance to be alive; the hurt a millisecond from jobs that have ended; its integral.
  alive[0] = 1;
  hurt[0] = 0;
  suffered[0] = 0;
  for (let index = 1; index < size; index++) {
    const length = (times[index] as number) - (times[index - 1] as number);
    const chance = chances[index] as number;
    const before = hurt[index - 1] as number;
    const added = chance * painOf(((times[index] as number) + (times[index - 1] as number)) / 2);
    alive[index] = Math.max((alive[index - 1] as number) - chance, 0);
    hurt[index] = before + added;
    suffered[index] = (suffered[index - 1] as number) + (before + added / 2) * length;
  }
  cost[size - 1] = 0;
  let best = size - 1;
  for (let from = size - 2; from >= 0; from--) {
    let least = Number.POSITIVE_INFINITY;
    const request = requestCost * (alive[from] as number);
    const base = (suffered[from] as number) - request;
    const rate = hurt[from] as number;
    const start = times[from] as number;
    for (let to = from + 1; to < size; to++) {
      const now = (suffered[to] as number) - base - rate * ((times[to] as number) - start);
      // To wait longer only hurts more.
      if (now >= least) break;
      const total = now + (cost[to] as number);
      if (total < least) {
        least = total;
        best = to;
      }
    }
    cost[from] = least;
  }
  const now = times[0] as number;
  const at = times[best] as number;
  return {
    delay: at - now,
    earliest: ((times[best - 1] as number) + at) / 2 - now,
    latest: (at + (times[best + 1] ?? at)) / 2 - now,
  };
}

function painOf(duration: number): number {
  return Math.min(Math.max(SHORT_JOB / duration, 1), MOST_PAIN);
}
