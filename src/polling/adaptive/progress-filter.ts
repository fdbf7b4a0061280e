import { PRIORS } from './priors.js';
import type { ProgressOrigin, ProgressPath, ProgressPoint } from './progress-path.js';

/** How strictly a job keeps to the shape of its percentage. */
export interface NoiseModel {
  /** How likely it is to go this way, before anything was seen. */
  readonly priorProbability: number;
  /** Variance of the log duration for each natural logarithm of the share still to come. */
  readonly processNoise: number;
  /** Variance of the power of the share that time follows, around 1: percentages may run ahead of time or lag behind. */
  readonly slopeVariance: number;
}

/** What a path of percentages says about the end. */
export interface ProgressFit {
  readonly origin: ProgressOrigin;
  /** Log duration from the origin: its mean and standard deviation. */
  readonly logMean: number;
  readonly logSd: number;
  /** Logarithm of how well the reading has predicted, its chance beforehand included. */
  readonly logWeight: number;
  /** The next percentage comes this much log time before the end, give or take. */
  readonly logLead: number;
  readonly logLeadSd: number;
}

/**
 * Follows percentages towards the end. Log time rises with log share at slope 1, or about 1, and wanders on the way. A
 * Kalman filter (R. E. Kalman, "A new approach to linear filtering and prediction problems", 1960) with two states,
 * log time and slope, gives where the path ends and how likely each step was before it was seen. Undefined for a
 * percentage that has not moved.
 * @param priorProbability how likely the path is read rightly, before anything was seen.
 */
export function filterProgress(
  { origin, points, nextLogShare }: ProgressPath,
  noise: NoiseModel,
  priorProbability: number,
): ProgressFit | undefined {
  const [first] = points;
  if (!first) return undefined;
  let { logShare, remainingVariance, logTime } = first;
  let slope = 1;
  // The covariance of log time and slope.
  let timeVariance = first.measurementVariance;
  let timeSlopeCovariance = 0;
  let slopeVariance = noise.slopeVariance;
  let squaredInnovations = 0;
  let varianceProduct = 1;

  for (let index = 1; index < points.length; index++) {
    const point = points[index] as ProgressPoint;
    const logShareChange = point.logShare - logShare;
    logTime += slope * logShareChange;
    timeVariance +=
      (2 * timeSlopeCovariance + slopeVariance * logShareChange) * logShareChange +
      processVariance(logShareChange, remainingVariance - point.remainingVariance, noise);
    timeSlopeCovariance += slopeVariance * logShareChange;
    logShare = point.logShare;
    remainingVariance = point.remainingVariance;

    const variance = timeVariance + point.measurementVariance;
    const innovation = point.logTime - logTime;
    squaredInnovations += (innovation * innovation) / variance;
    varianceProduct *= 2 * Math.PI * variance;
    const timeGain = timeVariance / variance;
    const slopeGain = timeSlopeCovariance / variance;
    logTime += timeGain * innovation;
    slope += slopeGain * innovation;
    slopeVariance -= slopeGain * timeSlopeCovariance;
    timeSlopeCovariance -= timeGain * timeSlopeCovariance;
    timeVariance -= timeGain * timeVariance;
  }

  const logLikelihood = -0.5 * (squaredInnovations + Math.log(varianceProduct));
  const baselineLogLikelihood = uninformedLogLikelihood(points);
  const variance = timeVariance + (slopeVariance * logShare - 2 * timeSlopeCovariance) * logShare;
  return {
    origin,
    logMean: logTime - slope * logShare,
    logSd: Math.sqrt(variance + processVariance(logShare, remainingVariance, noise)),
    logWeight:
      Math.log(priorProbability * noise.priorProbability * PRIORS.logTimeRange) +
      logLikelihood -
      baselineLogLikelihood,
    logLead: -slope * nextLogShare,
    // From the next percentage to the end alone: how surely the way so far is known has no part in it.
    logLeadSd: Math.sqrt(
      slopeVariance * nextLogShare * nextLogShare +
        processVariance(nextLogShare, remainingVariance, noise),
    ),
  };
}

/** Variance that is added between two shares. */
function processVariance(
  logShareChange: number,
  remainingVariance: number,
  { processNoise }: NoiseModel,
): number {
  return Math.abs(logShareChange) * processNoise + Math.abs(remainingVariance);
}

/** How likely the times of the changes are when percentages come anyhow: on every scale alike, so about 1/t each. */
function uninformedLogLikelihood(points: readonly ProgressPoint[]): number {
  let logLikelihood = 0;
  for (let index = 1; index < points.length; index++) {
    logLikelihood -= Math.max(
      (points[index] as ProgressPoint).logTime - (points[index - 1] as ProgressPoint).logTime,
      0,
    );
  }
  return logLikelihood;
}
