import type { Evidence } from './forecast.js';

const GROWTH = 1.33;
/** Beyond this many times what is known, nothing changes the next look. */
const HORIZON = 200;
/** Milliseconds that are always looked ahead over, times the horizon. */
const LEAST = 10_000;
/** Readings are sharp: they have times of their own, in standard deviations around where they expect the end. */
const DEVIATIONS = Array.from({ length: 9 }, (_, index) => (index - 4) / 1.5);
/** Only those that count for something, in natural logarithms. */
const COUNTING = 3;

/** Times to tell apart: ever farther from now, and close together where a belief is sharp. */
export function gridOf({ now, shortest, durations, readings }: Evidence): Float64Array {
  const most = Math.max(...readings.map(({ weight }) => weight));
  const sharp: number[] = [];
  for (const { center, spread, origin, weight } of readings) {
    if (weight < most - COUNTING) continue;
    for (const deviation of DEVIATIONS)
      sharp.push(origin.elapsed + Math.exp(center + deviation * spread));
  }
  const { landmarks } = durations;
  const farthest = HORIZON * Math.max(now + LEAST, shortest, landmarks.at(-1) ?? 0, ...sharp);
  const times = [now, farthest];
  const add = (time: number): void => {
    if (time >= now + shortest && time < farthest) times.push(time);
  };
  for (let ahead = shortest; now + ahead < farthest; ahead *= GROWTH) add(now + ahead);
  landmarks.forEach(add);
  sharp.forEach(add);
  return new Float64Array(times).sort();
}
