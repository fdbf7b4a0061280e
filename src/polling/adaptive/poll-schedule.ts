import type { Posterior } from './posterior.js';

/** When to poll, in milliseconds from now. A poll between `earliest` and `latest` is about as good. */
export interface PollWindow {
  readonly delay: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * The next poll of the schedule with the least expected delay plus cost of requests, by dynamic programming backwards
 * over the grid of the posterior.
 *
 * A density of polls of sqrt(h / 2c), for a hazard h and a request cost c, is the limit for many polls and a smooth
 * hazard (J. B. Keller, "Optimum checking schedules for systems subject to random failure", Management Science 21(3)
 * (1974)). A percentage predicts the end more sharply than that allows, so the optimum is computed as it is defined
 * (R. E. Barlow, L. C. Hunter and F. Proschan, "Optimum checking procedures", J. SIAM 11(4) (1963)).
 */
export function planNextPoll({ times, cdf }: Posterior, requestCost: number): PollWindow {
  const size = times.length;
  /** Expected cost per millisecond of not having polled since the start, and its integral. */
  const lossRate = [0];
  const cumulativeLoss = [0];
  for (let index = 1; index < size; index++) {
    const from = times[index - 1] as number;
    const to = times[index] as number;
    const probability = (cdf[index] as number) - (cdf[index - 1] as number);
    const previousRate = lossRate[index - 1] as number;
    const addedRate = probability * delayWeight((from + to) / 2);
    lossRate[index] = previousRate + addedRate;
    cumulativeLoss[index] =
      (cumulativeLoss[index - 1] as number) + (previousRate + addedRate / 2) * (to - from);
  }

  /** Least expected cost after a poll at each time that finds the job running. */
  const costToGo = new Array<number>(size).fill(0);
  let bestIndex = size - 1;
  for (let from = size - 2; from >= 0; from--) {
    const expectedRequestCost = requestCost * (1 - (cdf[from] as number));
    const baseLoss = (cumulativeLoss[from] as number) - expectedRequestCost;
    const rate = lossRate[from] as number;
    const startTime = times[from] as number;
    let minCost = Number.POSITIVE_INFINITY;
    for (let to = from + 1; to < size; to++) {
      const cost =
        (cumulativeLoss[to] as number) - baseLoss - rate * ((times[to] as number) - startTime);
      // The cost only rises from here on.
      if (cost >= minCost) break;
      const totalCost = cost + (costToGo[to] as number);
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

const SHORT_JOB_MS = 40_000;
const MAX_DELAY_WEIGHT = 4;

/** Delays weigh more in short jobs: a second of twenty counts as much as two of forty. */
function delayWeight(durationMs: number): number {
  return Math.min(Math.max(SHORT_JOB_MS / durationMs, 1), MAX_DELAY_WEIGHT);
}
