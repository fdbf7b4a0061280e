import type { PosteriorInput } from './forecast.js';

const GRID_GROWTH_FACTOR = 1.33;
/** Beyond this many times what is known, nothing changes the next look. */
const GRID_HORIZON_FACTOR = 200;
/** Milliseconds that are always looked ahead over, times the horizon. */
const MIN_LOOKAHEAD_MS = 10_000;
/** Readings are sharp: they have times of their own, in standard deviations around where they expect the end. */
const GRID_FIT_DEVIATIONS = Array.from({ length: 9 }, (_, index) => (index - 4) / 1.5);
/** Only those that count for something, in natural logarithms. */
const GRID_MAX_LOG_WEIGHT_GAP = 3;

/** Times to tell apart: ever farther from now, and close together where a belief is sharp. */
export function buildTimeGrid({
  now,
  resolutionMs,
  durations,
  fits,
}: PosteriorInput): Float64Array {
  const maxLogWeight = Math.max(...fits.map(({ logWeight }) => logWeight));
  const fitTimes: number[] = [];
  for (const { logMean, logSd, origin, logWeight } of fits) {
    if (logWeight < maxLogWeight - GRID_MAX_LOG_WEIGHT_GAP) continue;
    for (const deviation of GRID_FIT_DEVIATIONS)
      fitTimes.push(origin.elapsed + Math.exp(logMean + deviation * logSd));
  }
  const { knots } = durations;
  const horizon =
    GRID_HORIZON_FACTOR *
    Math.max(now + MIN_LOOKAHEAD_MS, resolutionMs, knots.at(-1) ?? 0, ...fitTimes);
  const times = [now, horizon];
  const addTime = (time: number): void => {
    if (time >= now + resolutionMs && time < horizon) times.push(time);
  };
  for (let ahead = resolutionMs; now + ahead < horizon; ahead *= GRID_GROWTH_FACTOR)
    addTime(now + ahead);
  knots.forEach(addTime);
  fitTimes.forEach(addTime);
  return new Float64Array(times).sort();
}
