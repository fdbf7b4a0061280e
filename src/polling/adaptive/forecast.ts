import type { DurationBelief } from './duration-belief.js';
import { gridOf } from './grid.js';
import { asRead, endsOf, otherwise } from './likelihood.js';
import type { Reading } from './reading.js';

/** When a job that has not ended yet will end, as shares of one over stretches of time. */
export interface Forecast {
  /** Ascending; the first is now. */
  readonly times: Float64Array;
  /** The chance that the job ends after the time before and by this one; they sum to 1. */
  readonly chances: readonly number[];
  /** How much of it rests on percentages that go on as they were read. */
  readonly explained: number;
}

/** What a forecast is made from. */
export interface Evidence {
  /** Milliseconds since the wait began; above 0. */
  readonly now: number;
  /** When the percentage last changed. */
  readonly since: number;
  readonly durations: DurationBelief;
  readonly readings: readonly Reading[];
  /** How likely what the percentage says is for a job of this duration in milliseconds, were no reading to hold. */
  idle(duration: number): number;
  /** Milliseconds to the first time of interest. */
  readonly shortest: number;
}

/**
 * Bayes' rule over a grid of times: the belief about durations, times how well each reading of the percentages has
 * predicted what was seen and agrees with an end then. A reading that predicted well outweighs the rest; one that was
 * refuted, be it only by the job still running, has no weight left, and what remains is the belief about durations.
 */
export function forecast(evidence: Evidence): Forecast {
  const { now, durations } = evidence;
  const ends = endsOf(evidence);
  const times = gridOf(evidence);
  const chances = [0];
  let total = 0;
  let explained = 0;
  let before = durations.endedBy(now);
  const last = times.length - 1;
  for (let index = 1; index <= last; index++) {
    const to = times[index] as number;
    const ended = index === last ? 1 : durations.endedBy(to);
    const middle = Math.sqrt((times[index - 1] as number) * to);
    const read = asRead(ends, middle);
    explained += (ended - before) * read;
    const chance = (ended - before) * (read + otherwise(ends, middle));
    chances.push(chance);
    total += chance;
    before = ended;
  }
  for (let index = 1; index <= last; index++) chances[index] = (chances[index] as number) / total;
  return { times, chances, explained: explained / total };
}
