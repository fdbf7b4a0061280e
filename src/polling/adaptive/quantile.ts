import type { Posterior } from './forecast.js';

/** The time by which the job has ended with this chance. */
export function quantile({ times, probabilities }: Posterior, level: number): number {
  let sum = 0;
  for (let index = 1; index < times.length; index++) {
    const probability = probabilities[index] as number;
    const from = times[index - 1] as number;
    if (sum + probability >= level) {
      return from + ((level - sum) / probability) * ((times[index] as number) - from);
    }
    sum += probability;
  }
  return times[times.length - 1] as number;
}

/** The time before which the job ended with even odds, given that it had ended by `latest`. */
export function truncatedMedian(posterior: Posterior, latest: number): number {
  return Math.min(quantile(posterior, cumulativeProbability(posterior, latest) / 2), latest);
}

function cumulativeProbability({ times, probabilities }: Posterior, time: number): number {
  let sum = 0;
  for (let index = 1; index < times.length; index++) {
    const [from, to] = [times[index - 1] as number, times[index] as number];
    if (to >= time) return sum + (probabilities[index] as number) * ((time - from) / (to - from));
    sum += probabilities[index] as number;
  }
  return sum;
}
