import { PRIORS } from './priors.js';
import type { ProgressOrigin, ProgressPath, ProgressPoint } from './progress-path.js';

/** How closely a job follows a progress curve. */
export interface NoiseModel {
  readonly priorProbability: number;
  /** Variance of the log duration per unit of log share still to come. */
  readonly processNoise: number;
  /** Variance of the slope of log time over log share, around 1: percentages may run ahead of time or lag behind. */
  readonly slopeVariance: number;
}

/** What the percentages say about the end, under one hypothesis. Logarithms are natural. */
export interface ProgressFit {
  readonly origin: ProgressOrigin;
  /** Mean and standard deviation of the log duration from the origin. */
  readonly logMean: number;
  readonly logSd: number;
  /** Log of the prior probability times the Bayes factor against percentages that are unrelated to the end. */
  readonly logWeight: number;
  /** How long before the end the next percentage is expected, in log time: mean and standard deviation. */
  readonly logLead: number;
  readonly logLeadSd: number;
}

/**
 * Extrapolates a path to its end with a Kalman filter over two states, log time and its slope over log share. The
 * filter also yields the likelihood of the path. Undefined for a path without points.
 * Source: R. E. Kalman, "A new approach to linear filtering and prediction problems", Journal of Basic Engineering 82
 * (1960).
 * @param priorProbability Probability of the path's curve.
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
  // The covariance matrix of log time and slope.
  let timeVariance = first.measurementVariance;
  let timeSlopeCovariance = 0;
  let slopeVariance = noise.slopeVariance;
  let squaredInnovations = 0;
  let varianceProduct = 1;

  for (let index = 1; index < points.length; index++) {
    const point = points[index] as ProgressPoint;
    const step = point.logShare - logShare;
    logTime += slope * step;
    timeVariance +=
      (2 * timeSlopeCovariance + slopeVariance * step) * step +
      processVariance(step, remainingVariance - point.remainingVariance, noise);
    timeSlopeCovariance += slopeVariance * step;
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
  const variance = timeVariance + (slopeVariance * logShare - 2 * timeSlopeCovariance) * logShare;
  return {
    origin,
    logMean: logTime - slope * logShare,
    logSd: Math.sqrt(variance + processVariance(logShare, remainingVariance, noise)),
    logWeight:
      Math.log(priorProbability * noise.priorProbability * PRIORS.logTimeRange) +
      logLikelihood -
      uninformedLogLikelihood(points),
    logLead: -slope * nextLogShare,
    // Only the variance from the next percentage to the end counts, not that of the path so far.
    logLeadSd: Math.sqrt(
      slopeVariance * nextLogShare * nextLogShare +
        processVariance(nextLogShare, remainingVariance, noise),
    ),
  };
}

/** Variance added between two shares of time. */
function processVariance(
  step: number,
  remainingVariance: number,
  { processNoise }: NoiseModel,
): number {
  return Math.abs(step) * processNoise + Math.abs(remainingVariance);
}

/** Log likelihood of the points if percentages are unrelated to the end: each time has a density of about 1/t. */
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
