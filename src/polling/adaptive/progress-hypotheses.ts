import type { PastRun } from '../history/job-history.js';
import type { ProgressChange } from '../strategy.js';
import { filterProgress, type NoiseModel, type ProgressFit } from './progress-filter.js';
import {
  buildProgressPath,
  inferSteps,
  type ProgressCurve,
  type ProgressOrigin,
  thinChanges,
  WAIT_START,
} from './progress-path.js';

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
/** What share of its time a job of a name has really used at each percentage. */
export interface LearnedCurve {
  /** How many past runs told percentages. */
  readonly runCount: number;
  /** Between two percentages seen there were others that nobody saw; or the first stayed until the second came. */
  readonly gradual: ProgressCurve;
  readonly plateau: ProgressCurve;
}

/** Fewer runs teach nothing. */
const MIN_RUNS_FOR_CURVE = 5;
const MIN_TIME_SHARE = 1e-4;
const MIN_REMAINING_VARIANCE = 1e-6;

/** The shape that past runs had, the median over them; undefined when too few told percentages. */
export function learnCurve(runs: readonly PastRun[]): LearnedCurve | undefined {
  const informativeRuns = runs.filter(
    ({ duration, progress = [] }) =>
      duration > 0 && progress.some(({ percent }) => percent > 0 && percent < 100),
  );
  if (informativeRuns.length < MIN_RUNS_FOR_CURVE) return undefined;
  const pointsByPercent = new Map<number, CurvePoint>();
  const pointAt = (percent: number): CurvePoint => {
    if (percent <= 0)
      return { logShare: Math.log(MIN_TIME_SHARE), remainingVariance: 1, nextLogShare: 0 };
    if (percent >= 100) return { logShare: 0, remainingVariance: 0, nextLogShare: 0 };
    const cached = pointsByPercent.get(percent);
    if (cached) return cached;
    const logShares = sortAscending(
      informativeRuns.map(run => Math.log(timeShareAt(run, percent))),
    );
    const nextLogShares = sortAscending(
      informativeRuns.map(run => Math.log(timeShareAfter(run, percent))),
    );
    const point = {
      ...summarizeLogShares(logShares),
      nextLogShare: sortedQuantile(nextLogShares, 0.5),
    };
    pointsByPercent.set(percent, point);
    return point;
  };
  const logShare = (percent: number): number => pointAt(percent).logShare;
  const remainingVariance = (percent: number): number => pointAt(percent).remainingVariance;
  return {
    runCount: informativeRuns.length,
    gradual: {
      origin: WAIT_START,
      logShare,
      remainingVariance,
      nextLogShare: (percent, stepSize) => logShare(Math.min(percent + stepSize, 100)),
    },
    plateau: {
      origin: WAIT_START,
      logShare,
      remainingVariance,
      nextLogShare: percent => pointAt(percent).nextLogShare,
    },
  };
}

/** Of one percentage. */
interface CurvePoint {
  readonly logShare: number;
  readonly remainingVariance: number;
  readonly nextLogShare: number;
}

/** Median and variance, the latter from the quintiles so that a stray run does not count. */
function summarizeLogShares(logShares: readonly number[]): {
  logShare: number;
  remainingVariance: number;
} {
  const deviation = (sortedQuantile(logShares, 0.8) - sortedQuantile(logShares, 0.2)) / 1.68;
  return {
    logShare: Math.min(sortedQuantile(logShares, 0.5), 0),
    remainingVariance: Math.max(deviation ** 2, MIN_REMAINING_VARIANCE),
  };
}

function sortAscending(values: readonly number[]): number[] {
  return values.toSorted((one, other) => one - other);
}

function sortedQuantile(ascending: readonly number[], level: number): number {
  return ascending[Math.floor(level * (ascending.length - 1))] ?? 0;
}

/** The share of its time that a run had used when it reached a percentage, on a straight line between those seen. */
function timeShareAt({ duration, progress = [] }: PastRun, percent: number): number {
  let previous = { elapsed: 0, percent: 0 };
  for (const change of [...progress, { elapsed: duration, percent: 100 }]) {
    if (change.percent >= percent) {
      const fraction = (percent - previous.percent) / (change.percent - previous.percent || 1);
      const elapsed = previous.elapsed + fraction * (change.elapsed - previous.elapsed);
      return Math.min(Math.max(elapsed / duration, MIN_TIME_SHARE), 1);
    }
    previous = change;
  }
  return 1;
}

/** The share of its time after which a run showed more than a percentage: all of it where it stuck there to the end. */
function timeShareAfter({ duration, progress = [] }: PastRun, percent: number): number {
  const elapsed = progress.find(change => change.percent > percent)?.elapsed ?? duration;
  return Math.min(Math.max(elapsed / duration, MIN_TIME_SHARE), 1);
}
