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

/** A linear percentage is exact, approximate or rough, or it follows a power of time. */
const LINEAR_NOISE_MODELS: readonly NoiseModel[] = [
  { priorProbability: 0.35, processNoise: 1e-6, slopeVariance: 0 },
  { priorProbability: 0.15, processNoise: 0.02, slopeVariance: 0 },
  { priorProbability: 0.1, processNoise: 0.2, slopeVariance: 0 },
  { priorProbability: 0.1, processNoise: 1e-6, slopeVariance: 0.3 },
  { priorProbability: 0.1, processNoise: 0.02, slopeVariance: 0.3 },
];

/** A learned curve is as reliable as in past runs, or less so. */
const LEARNED_NOISE_MODELS: readonly NoiseModel[] = [
  { priorProbability: 0.8, processNoise: 0, slopeVariance: 0 },
  { priorProbability: 0.2, processNoise: 0.02, slopeVariance: 0 },
];

const PLATEAU_NOISE: NoiseModel = { priorProbability: 1, processNoise: 0, slopeVariance: 0 };
/** Probability that a percentage stays constant between the values seen in past runs, rather than that polls missed some. */
const PLATEAU_PROBABILITY = 0.25;

/** Weight of the linear curves beside a learned one, in runs. */
const LINEAR_WEIGHT_RUNS = 2;

/** Fits every hypothesis about what the percentages mean. The posterior weighs them against each other. */
export function fitProgress(
  changes: readonly ProgressChange[],
  learnedCurve: LearnedCurve | undefined,
): ProgressFit[] {
  const last = changes.at(-1);
  if (!last || !(last.percent > 0 && last.percent < 100)) return [];
  const learnedProbability = learnedCurve
    ? learnedCurve.runCount / (learnedCurve.runCount + LINEAR_WEIGHT_RUNS)
    : 0;
  const origins = candidateOrigins(changes);
  const hypotheses: [ProgressCurve, readonly NoiseModel[], number][] = origins.map(origin => [
    linearCurve(origin),
    LINEAR_NOISE_MODELS,
    (1 - learnedProbability) / origins.length,
  ]);
  if (learnedCurve) {
    const { gradual, plateau } = learnedCurve;
    hypotheses.push(
      [gradual, LEARNED_NOISE_MODELS, learnedProbability * (1 - PLATEAU_PROBABILITY)],
      [plateau, [PLATEAU_NOISE], learnedProbability * PLATEAU_PROBABILITY],
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

/** The percentage is the share of time used, counted from an origin. */
function linearCurve(origin: ProgressOrigin): ProgressCurve {
  const logShare = (percent: number): number =>
    Math.log((percent - origin.percent) / (100 - origin.percent));
  return {
    origin,
    logShare,
    nextLogShare: (percent, stepSize) => logShare(Math.min(percent + stepSize, 100)),
    remainingVariance: () => 0,
  };
}

/**
 * Where the percentage may count from: the start of the wait; the first observation, if the wait began late; the last
 * drop, if the job started over.
 */
function candidateOrigins(changes: readonly ProgressChange[]): ProgressOrigin[] {
  const origins: ProgressOrigin[] = [WAIT_START];
  const [first] = changes;
  if (first && first.percent > 0) origins.push(first);
  const lastDrop = changes.findLast(
    ({ percent }, index) => percent < (changes[index - 1]?.percent ?? percent),
  );
  if (lastDrop) origins.push(lastDrop);
  return origins;
}

/** The share of its time that a job of a name has used at each percentage, learned from past runs. */
export interface LearnedCurve {
  /** Number of past runs with percentages. */
  readonly runCount: number;
  /** Between two observed percentages there were others. */
  readonly gradual: ProgressCurve;
  /** Each observed percentage stayed until the next one. */
  readonly plateau: ProgressCurve;
}

/** Fewer runs are ignored. */
const MIN_CURVE_RUNS = 5;
const MIN_TIME_SHARE = 1e-4;
const MIN_REMAINING_VARIANCE = 1e-6;

interface CurvePoint {
  readonly logShare: number;
  readonly remainingVariance: number;
  readonly plateauEnd: number;
}

/** The median curve of past runs; undefined if too few have percentages. */
export function learnCurve(allRuns: readonly PastRun[]): LearnedCurve | undefined {
  const runs = allRuns.filter(
    ({ duration, progress = [] }) =>
      duration > 0 && progress.some(({ percent }) => percent > 0 && percent < 100),
  );
  if (runs.length < MIN_CURVE_RUNS) return undefined;
  const points = new Map<number, CurvePoint>([
    [0, { logShare: Math.log(MIN_TIME_SHARE), remainingVariance: 1, plateauEnd: 0 }],
    [100, { logShare: 0, remainingVariance: 0, plateauEnd: 0 }],
  ]);
  const pointAt = (anyPercent: number): CurvePoint => {
    const percent = Math.min(Math.max(anyPercent, 0), 100);
    const point = points.get(percent) ?? learnPoint(runs, percent);
    points.set(percent, point);
    return point;
  };
  const gradual: ProgressCurve = {
    origin: WAIT_START,
    logShare: percent => pointAt(percent).logShare,
    remainingVariance: percent => pointAt(percent).remainingVariance,
    nextLogShare: (percent, stepSize) => pointAt(percent + stepSize).logShare,
  };
  const plateau = { ...gradual, nextLogShare: (percent: number) => pointAt(percent).plateauEnd };
  return { runCount: runs.length, gradual, plateau };
}

/** Medians over the runs, and a variance from their quintiles, which outliers do not affect. */
function learnPoint(runs: readonly PastRun[], percent: number): CurvePoint {
  const logShares = runs.map(run => Math.log(timeShareAt(run, percent))).sort((a, b) => a - b);
  const plateauEnds = runs.map(run => Math.log(timeShareAfter(run, percent))).sort((a, b) => a - b);
  // The quintiles of a normal distribution are 1.68 standard deviations apart.
  const deviation = (sortedQuantile(logShares, 0.8) - sortedQuantile(logShares, 0.2)) / 1.68;
  return {
    logShare: Math.min(sortedQuantile(logShares, 0.5), 0),
    remainingVariance: Math.max(deviation ** 2, MIN_REMAINING_VARIANCE),
    plateauEnd: sortedQuantile(plateauEnds, 0.5),
  };
}

function sortedQuantile(ascending: readonly number[], level: number): number {
  return ascending[Math.floor(level * (ascending.length - 1))] ?? 0;
}

/** The share of its time that a run had used when it reached a percentage, by linear interpolation. */
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

/** The share of its time that a run had used when it exceeded a percentage. */
function timeShareAfter({ duration, progress = [] }: PastRun, percent: number): number {
  const elapsed = progress.find(change => change.percent > percent)?.elapsed ?? duration;
  return Math.min(Math.max(elapsed / duration, MIN_TIME_SHARE), 1);
}
