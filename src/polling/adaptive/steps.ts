import type { ProgressChange } from '../strategy.js';

/** In what steps a percentage may rise. */
export interface Step {
  readonly size: number;
  readonly chance: number;
}

const FINE: Step = { size: 1, chance: 1 };
/** How likely a percentage rises in steps of a size that people choose, and in steps of any other: thirds, sevenths. */
const USUAL = new Map([50, 25, 20, 10, 5].map(size => [size, 0.15]));
const UNUSUAL = 0.01;
/** A chance below this is not worth a thought. */
const NEGLIGIBLE = 0.1;

/**
 * The steps in which the percentages seen may rise, likeliest first. That all of them are multiples of a coarse step by
 * accident is the less likely the coarser it is and the more were seen.
 */
export function stepsOf(changes: readonly ProgressChange[]): Step[] {
  const percents = changes.map(({ percent }) => percent).filter(each => each > 0 && each < 100);
  const coarse = coarsest(percents);
  if (coarse <= 1) return [FINE];
  const chosen = USUAL.get(coarse) ?? UNUSUAL;
  const accident = coarse ** -new Set(percents).size;
  const chance = chosen / (chosen + accident);
  const steps = [
    { size: coarse, chance },
    { size: 1, chance: 1 - chance },
  ];
  return steps.filter(step => step.chance > NEGLIGIBLE);
}

/** The largest step that all percentages are multiples of, rounded down: 33 and 66 are multiples of 33.3. */
function coarsest(percents: readonly number[]): number {
  for (const size of USUAL.keys()) {
    if (percents.length > 0 && percents.every(percent => percent % size === 0)) return size;
  }
  const least = Math.min(...percents);
  const parts = Math.round(100 / least);
  const size = 100 / parts;
  const fits = percents.every(percent => Math.floor(Math.round(percent / size) * size) === percent);
  return fits ? size : 1;
}

/** More changes than this tell little more; those left out lie evenly between the others. */
const MOST = 12;

/** Some of the changes from an index on, the latest among them. */
export function thinned(changes: readonly ProgressChange[], from: number): ProgressChange[] {
  const every = Math.ceil((changes.length - from) / MOST);
  const last = changes.length - 1;
  const kept: ProgressChange[] = [];
  for (let index = from + ((last - from) % every); index <= last; index += every) {
    kept.push(changes[index] as ProgressChange);
  }
  return kept;
}
