import type { Forecast } from './forecast.js';

/** The time by which the job has ended with this chance. */
export function quantile({ times, chances }: Forecast, share: number): number {
  let sum = 0;
  for (let index = 1; index < times.length; index++) {
    const chance = chances[index] as number;
    const from = times[index - 1] as number;
    if (sum + chance >= share) {
      return from + ((share - sum) / chance) * ((times[index] as number) - from);
    }
    sum += chance;
  }
  return times[times.length - 1] as number;
}

/** The time before which the job ended with even odds, given that it had ended by `latest`. */
export function medianWithin(forecast: Forecast, latest: number): number {
  return Math.min(quantile(forecast, endedBy(forecast, latest) / 2), latest);
}

function endedBy({ times, chances }: Forecast, time: number): number {
  let sum = 0;
  for (let index = 1; index < times.length; index++) {
    const [from, to] = [times[index - 1] as number, times[index] as number];
    if (to >= time) return sum + (chances[index] as number) * ((time - from) / (to - from));
    sum += chances[index] as number;
  }
  return sum;
}
