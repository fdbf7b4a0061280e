import type { ProgressChange } from '../strategy.js';
import type { LearnedCurve } from './learnt-shape.js';
import { buildProgressPath, type ProgressCurve, type ProgressOrigin, WAIT_START } from './path.js';
import { filterProgress, type NoiseModel, type ProgressFit } from './reading.js';
import { inferSteps, thinChanges } from './steps.js';

/** An even percentage may be meant to the letter, more or less, or roughly; or it follows a power of time. */
const LINEAR_NOISE_MODELS: readonly NoiseModel[] = [
  { priorProbability: 0.35, processNoise: 1e-6, slopeVariance: 0 },
  { priorProbability: 0.15, processNoise: 0.02, slopeVariance: 0 },
  { priorProbability: 0.1, processNoise: 0.2, slopeVariance: 0 },
  { priorProbability: 0.1, processNoise: 1e-6, slopeVariance: 0.3 },
  { priorProbability: 0.1, processNoise: 0.02, slopeVariance: 0.3 },
];

/** A learnt shape holds as closely as it held before, or less so. */
const LEARNED_NOISE_MODELS: readonly NoiseModel[] = [
  { priorProbability: 0.8, processNoise: 0, slopeVariance: 0 },
  { priorProbability: 0.2, processNoise: 0.02, slopeVariance: 0 },
];

/** Where a percentage stuck before, it sticks again. */
const PLATEAU_NOISE_MODELS: readonly NoiseModel[] = [
  { priorProbability: 1, processNoise: 0, slopeVariance: 0 },
];
/** How likely that is, rather than that nobody looked in between. */
const PLATEAU_PROBABILITY = 0.25;

/** The learnt shape is believed like this many runs to one. */
const CURVE_PRIOR_WEIGHT_RUNS = 2;

/** Every reading of the percentages for which there is ground. They compete in the forecast. */
export function fitProgress(
  changes: readonly ProgressChange[],
  learnedCurve: LearnedCurve | undefined,
): ProgressFit[] {
  const last = changes.at(-1);
  if (!last || !(last.percent > 0 && last.percent < 100)) return [];
  const learnedWeight = learnedCurve
    ? learnedCurve.runCount / (learnedCurve.runCount + CURVE_PRIOR_WEIGHT_RUNS)
    : 0;
  const origins = candidateOrigins(changes);
  const hypotheses: [ProgressCurve, readonly NoiseModel[], number][] = origins.map(origin => [
    linearCurveFrom(origin),
    LINEAR_NOISE_MODELS,
    (1 - learnedWeight) / origins.length,
  ]);
  if (learnedCurve) {
    hypotheses.push(
      [learnedCurve.gradual, LEARNED_NOISE_MODELS, learnedWeight * (1 - PLATEAU_PROBABILITY)],
      [learnedCurve.plateau, PLATEAU_NOISE_MODELS, learnedWeight * PLATEAU_PROBABILITY],
    );
  }

  const steps = inferSteps(changes);
  return hypotheses.flatMap(([curve, noiseModels, probability]) => {
    const startIndex = changes.findIndex(({ elapsed }) => elapsed > curve.origin.elapsed);
    if (startIndex < 0) return [];
    const thinnedChanges = thinChanges(changes, startIndex);
    return steps.flatMap(step => {
      const path = buildProgressPath(curve, thinnedChanges, step.size);
      return noiseModels.flatMap(
        noise => filterProgress(path, noise, probability * step.probability) ?? [],
      );
    });
  });
}

/** The percentage is the share of time used. */
function linearCurveFrom(origin: ProgressOrigin): ProgressCurve {
  const remainingPercent = 100 - origin.percent;
  const logShare = (percent: number): number =>
    Math.log((percent - origin.percent) / remainingPercent);
  return {
    origin,
    logShare,
    nextLogShare: (percent, stepSize) => logShare(Math.min(percent + stepSize, 100)),
    remainingVariance: () => 0,
  };
}

/**
 * From where the percentage may count: the beginning of the wait; where it stood when it was first seen, for a wait that
 * came late; where it fell to last, for one that started over.
 */
function candidateOrigins(changes: readonly ProgressChange[]): ProgressOrigin[] {
  const origins = [WAIT_START];
  const [first] = changes;
  if (first && first.percent > 0) origins.push(first);
  const lastDropIndex = changes.findLastIndex(
    ({ percent }, index) => index > 0 && percent < (changes[index - 1]?.percent ?? 0),
  );
  const lastDrop = changes[lastDropIndex];
  if (lastDrop) origins.push(lastDrop);
  return origins;
}
