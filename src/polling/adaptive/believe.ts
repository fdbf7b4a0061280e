import type { PollingContext, ProgressChange } from '../strategy.js';
import { PRIORS } from './beforehand.js';
import { shiftToWaitStart } from './duration-belief.js';
import { computePosterior, type Posterior } from './forecast.js';
import type { LearnedModel } from './knowledge.js';
import type { LearnedCurve } from './learnt-shape.js';
import type { ProgressFit } from './reading.js';
import { fitProgress } from './readings.js';
import { zeroProgressLikelihood } from './unmoved.js';

/** When the job will end, as far as can be told from what was seen. */
export function inferPosterior(
  context: PollingContext,
  { runCount, durations, curve }: LearnedModel,
  resolutionMs: number,
): Posterior {
  const { progress, elapsed, age = elapsed } = context;
  const progressChangedAt = progress.at(-1)?.elapsed ?? 0;
  const now = Math.max(elapsed, progressChangedAt, 1);
  return computePosterior({
    now,
    progressChangedAt,
    // Where nothing is known the age alone would set the pace, and a clock that is wrong a wrong one.
    durations: runCount > 0 ? shiftToWaitStart(durations, age - elapsed) : durations,
    fits: fitsFor(progress, curve),
    uninformedLikelihood: createUninformedLikelihood(progress, now),
    resolutionMs,
  });
}

interface CachedFits {
  readonly learnedCurve: LearnedCurve | undefined;
  readonly fits: readonly ProgressFit[];
}

/** The array of changes stays the same while nothing new is seen. */
const fitsByChanges = new WeakMap<readonly ProgressChange[], CachedFits>();

function fitsFor(
  changes: readonly ProgressChange[],
  learnedCurve: LearnedCurve | undefined,
): readonly ProgressFit[] {
  const cached = fitsByChanges.get(changes);
  if (cached && cached.learnedCurve === learnedCurve) return cached.fits;
  const fits = fitProgress(changes, learnedCurve);
  fitsByChanges.set(changes, { learnedCurve, fits });
  return fits;
}

/** How likely the percentage seen is when none of the readings holds, by duration. */
function createUninformedLikelihood(
  progress: readonly ProgressChange[],
  now: number,
): (duration: number) => number {
  if (progress.length === 0) return () => 1;
  if (progress.some(({ percent }) => percent > 0)) return () => PRIORS.uninformativeProbability;
  return duration => zeroProgressLikelihood(now, duration);
}
