import type { PollingContext, ProgressChange } from '../strategy.js';
import { BEFOREHAND } from './beforehand.js';
import { counted } from './duration-belief.js';
import { type Forecast, forecast } from './forecast.js';
import type { Knowledge } from './knowledge.js';
import type { LearntShape } from './learnt-shape.js';
import type { Reading } from './reading.js';
import { readingsOf } from './readings.js';
import { unmoved } from './unmoved.js';

/** When the job will end, as far as can be told from what was seen. */
export function believe(
  context: PollingContext,
  { runs, durations, shape }: Knowledge,
  shortest: number,
): Forecast {
  const { progress, elapsed, age = elapsed } = context;
  const since = progress.at(-1)?.elapsed ?? 0;
  const now = Math.max(elapsed, since, 1);
  return forecast({
    now,
    since,
    // Where nothing is known the age alone would set the pace, and a clock that is wrong a wrong one.
    durations: runs > 0 ? counted(durations, age - elapsed) : durations,
    readings: remembered(progress, shape),
    idle: idleOf(progress, now),
    shortest,
  });
}

interface Read {
  readonly learnt: LearntShape | undefined;
  readonly readings: readonly Reading[];
}

/** The array of changes stays the same while nothing new is seen. */
const memory = new WeakMap<readonly ProgressChange[], Read>();

function remembered(
  changes: readonly ProgressChange[],
  learnt: LearntShape | undefined,
): readonly Reading[] {
  const before = memory.get(changes);
  if (before && before.learnt === learnt) return before.readings;
  const readings = readingsOf(changes, learnt);
  memory.set(changes, { learnt, readings });
  return readings;
}

/** How likely the percentage seen is when none of the readings holds, by duration. */
function idleOf(progress: readonly ProgressChange[], now: number): (duration: number) => number {
  if (progress.length === 0) return () => 1;
  if (progress.some(({ percent }) => percent > 0)) return () => BEFOREHAND.idlePercentage;
  return duration => unmoved(now, duration);
}
