import type { ProgressChange } from '../strategy.js';

/** In what steps a percentage may rise. */
export interface StepHypothesis {
  readonly size: number;
  readonly probability: number;
}

const ONE_PERCENT_STEP: StepHypothesis = { size: 1, probability: 1 };
/** How likely a percentage rises in steps of a size that people choose, and in steps of any other: thirds, sevenths. */
const COMMON_STEP_PROBABILITIES = new Map([50, 25, 20, 10, 5].map(size => [size, 0.15]));
const UNCOMMON_STEP_PROBABILITY = 0.01;
/** A chance below this is not worth a thought. */
const MIN_STEP_PROBABILITY = 0.1;

/**
 * The steps in which the percentages seen may rise, likeliest first. That all of them are multiples of a coarse step by
 * accident is the less likely the coarser it is and the more were seen.
 */
export function inferSteps(changes: readonly ProgressChange[]): StepHypothesis[] {
  const percents = changes.map(({ percent }) => percent).filter(each => each > 0 && each < 100);
  const coarseSize = coarsestStepSize(percents);
  if (coarseSize <= 1) return [ONE_PERCENT_STEP];
  const prior = COMMON_STEP_PROBABILITIES.get(coarseSize) ?? UNCOMMON_STEP_PROBABILITY;
  const coincidence = coarseSize ** -new Set(percents).size;
  const probability = prior / (prior + coincidence);
  const steps: StepHypothesis[] = [
    { size: coarseSize, probability },
    { size: 1, probability: 1 - probability },
  ];
  return steps.filter(step => step.probability > MIN_STEP_PROBABILITY);
}

/** The largest step that all percentages are multiples of, rounded down: 33 and 66 are multiples of 33.3. */
function coarsestStepSize(percents: readonly number[]): number {
  for (const size of COMMON_STEP_PROBABILITIES.keys()) {
    if (percents.length > 0 && percents.every(percent => percent % size === 0)) return size;
  }
  const smallest = Math.min(...percents);
  const stepCount = Math.round(100 / smallest);
  const size = 100 / stepCount;
  const isMultiple = percents.every(
    percent => Math.floor(Math.round(percent / size) * size) === percent,
  );
  return isMultiple ? size : 1;
}

/** More changes than this tell little more; those left out lie evenly between the others. */
const MAX_FITTED_CHANGES = 12;

/** Some of the changes from an index on, the latest among them. */
export function thinChanges(
  changes: readonly ProgressChange[],
  fromIndex: number,
): ProgressChange[] {
  const stride = Math.ceil((changes.length - fromIndex) / MAX_FITTED_CHANGES);
  const last = changes.length - 1;
  const kept: ProgressChange[] = [];
  for (let index = fromIndex + ((last - fromIndex) % stride); index <= last; index += stride) {
    kept.push(changes[index] as ProgressChange);
  }
  return kept;
}
