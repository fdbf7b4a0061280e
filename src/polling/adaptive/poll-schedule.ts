import type { Posterior } from './posterior.js';

/** Around a look: it may as well be taken anywhere between. */
export interface PollWindow {
  readonly delay: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * In a job shorter than this a delay counts by its share of the duration, up to four times: a second of twenty is as
 * long as two of forty. In milliseconds.
 */
const SHORT_JOB_MS = 40_000;
const MAX_DELAY_WEIGHT = 4;

/** Reused from look to look, for to make them anew takes as long as to fill them. All are filled before they are read. */
const survival: number[] = [];
const lossRate: number[] = [];
const cumulativeLoss: number[] = [];
const costToGo: number[] = [];

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
export function planNextPoll({ times, probabilities }: Posterior, requestCost: number): PollWindow {
  const size = times.length;
  // The chance to be alive; the hurt a millisecond from jobs that have ended; its integral.
  survival[0] = 1;
  lossRate[0] = 0;
  cumulativeLoss[0] = 0;
  for (let index = 1; index < size; index++) {
    const interval = (times[index] as number) - (times[index - 1] as number);
    const probability = probabilities[index] as number;
    const previousRate = lossRate[index - 1] as number;
    const addedRate =
      probability * delayWeight(((times[index] as number) + (times[index - 1] as number)) / 2);
    survival[index] = Math.max((survival[index - 1] as number) - probability, 0);
    lossRate[index] = previousRate + addedRate;
    cumulativeLoss[index] =
      (cumulativeLoss[index - 1] as number) + (previousRate + addedRate / 2) * interval;
  }
  costToGo[size - 1] = 0;
  let bestIndex = size - 1;
  for (let from = size - 2; from >= 0; from--) {
    let minCost = Number.POSITIVE_INFINITY;
    const expectedRequestCost = requestCost * (survival[from] as number);
    const baseLoss = (cumulativeLoss[from] as number) - expectedRequestCost;
    const rate = lossRate[from] as number;
    const startTime = times[from] as number;
    for (let to = from + 1; to < size; to++) {
      const now =
        (cumulativeLoss[to] as number) - baseLoss - rate * ((times[to] as number) - startTime);
      // To wait longer only hurts more.
      if (now >= minCost) break;
      const totalCost = now + (costToGo[to] as number);
      if (totalCost < minCost) {
        minCost = totalCost;
        bestIndex = to;
      }
    }
    costToGo[from] = minCost;
  }
  const now = times[0] as number;
  const pollAt = times[bestIndex] as number;
  return {
    delay: pollAt - now,
    earliest: ((times[bestIndex - 1] as number) + pollAt) / 2 - now,
    latest: (pollAt + (times[bestIndex + 1] ?? pollAt)) / 2 - now,
  };
}

function delayWeight(duration: number): number {
  return Math.min(Math.max(SHORT_JOB_MS / duration, 1), MAX_DELAY_WEIGHT);
}
