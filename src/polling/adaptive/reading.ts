import { BEFOREHAND } from './beforehand.js';
import type { Origin, Path, Step } from './path.js';

/** How strictly a job keeps to the shape of its percentage. */
export interface Manner {
  /** How likely it is to go this way, before anything was seen. */
  readonly chance: number;
  /** Variance of the log duration for each natural logarithm of the share still to come. */
  readonly drift: number;
  /** Variance of the power of the share that time follows, around 1: percentages may run ahead of time or lag behind. */
  readonly bend: number;
}

/** What a path of percentages says about the end. */
export interface Reading {
  readonly origin: Origin;
  /** Log duration from the origin: its mean and standard deviation. */
  readonly center: number;
  readonly spread: number;
  /** Logarithm of how well the reading has predicted, its chance beforehand included. */
  readonly weight: number;
  /** The next percentage comes this much log time before the end, give or take. */
  readonly lead: number;
  readonly leadSpread: number;
}

/**
 * Follows percentages towards the end. Log time rises with log share at slope 1, or about 1, and wanders on the way. A
 * Kalman filter (R. E. Kalman, "A new approach to linear filtering and prediction problems", 1960) with two states,
 * log time and slope, gives where the path ends and how likely each step was before it was seen. Undefined for a
 * percentage that has not moved.
 * @param chance how likely the path is read rightly, before anything was seen.
 */
export function follow(
  { origin, steps, next }: Path,
  manner: Manner,
  chance: number,
): Reading | undefined {
  const [first] = steps;
  if (!first) return undefined;
  let { share, doubt, at } = first;
  let slope = 1;
  // The covariance of log time and slope.
  let atAt = first.variance;
  let atSlope = 0;
  let slopeSlope = manner.bend;
  let exponent = 0;
  let variances = 1;

  for (let index = 1; index < steps.length; index++) {
    const seen = steps[index] as Step;
    const by = seen.share - share;
    at += slope * by;
    atAt += (2 * atSlope + slopeSlope * by) * by + wander(by, doubt - seen.doubt, manner);
    atSlope += slopeSlope * by;
    share = seen.share;
    doubt = seen.doubt;

    const variance = atAt + seen.variance;
    const surprise = seen.at - at;
    exponent += (surprise * surprise) / variance;
    variances *= 2 * Math.PI * variance;
    const gain = atAt / variance;
    const slopeGain = atSlope / variance;
    at += gain * surprise;
    slope += slopeGain * surprise;
    slopeSlope -= slopeGain * atSlope;
    atSlope -= gain * atSlope;
    atAt -= gain * atAt;
  }

  const asNormal = -0.5 * (exponent + Math.log(variances));
  const asIdle = logIdle(steps);
  const variance = atAt + (slopeSlope * share - 2 * atSlope) * share;
  return {
    origin,
    center: at - slope * share,
    spread: Math.sqrt(variance + wander(share, doubt, manner)),
    weight: Math.log(chance * manner.chance * BEFOREHAND.range) + asNormal - asIdle,
    lead: -slope * next,
    // From the next percentage to the end alone: how surely the way so far is known has no part in it.
    leadSpread: Math.sqrt(slopeSlope * next * next + wander(next, doubt, manner)),
  };
}

/** Variance that is added between two shares. */
function wander(by: number, doubt: number, { drift }: Manner): number {
  return Math.abs(by) * drift + Math.abs(doubt);
}

/** How likely the times of the changes are when percentages come anyhow: on every scale alike, so about 1/t each. */
function logIdle(steps: readonly Step[]): number {
  let log = 0;
  for (let index = 1; index < steps.length; index++) {
    log -= Math.max((steps[index] as Step).at - (steps[index - 1] as Step).at, 0);
  }
  return log;
}
