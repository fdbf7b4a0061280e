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
  let evidence = 0;

  const wander = (to: number, toDoubt: number): number =>
    Math.abs(to - share) * manner.drift + Math.abs(doubt - toDoubt);
  const advance = (to: number, toDoubt: number): void => {
    const by = to - share;
    at += slope * by;
    atAt += 2 * atSlope * by + slopeSlope * by * by + wander(to, toDoubt);
    atSlope += slopeSlope * by;
    share = to;
    doubt = toDoubt;
  };

  for (let index = 1; index < steps.length; index++) {
    const seen = steps[index] as Step;
    advance(seen.share, seen.doubt);
    const variance = atAt + seen.variance;
    const surprise = seen.at - at;
    evidence += logNormal(surprise, variance) - logIdle(seen.at - (steps[index - 1] as Step).at);
    const gain = atAt / variance;
    const slopeGain = atSlope / variance;
    at += gain * surprise;
    slope += slopeGain * surprise;
    slopeSlope -= slopeGain * atSlope;
    atSlope -= gain * atSlope;
    atAt -= gain * atAt;
  }

  const lead = -slope * next;
  const leadVariance = atAt + wander(next, 0);
  advance(0, 0);
  return {
    origin,
    center: at,
    spread: Math.sqrt(atAt),
    weight: Math.log(chance * manner.chance * BEFOREHAND.range) + evidence,
    lead,
    leadSpread: Math.sqrt(leadVariance),
  };
}

function logNormal(deviation: number, variance: number): number {
  return -0.5 * ((deviation * deviation) / variance + Math.log(2 * Math.PI * variance));
}

/** How likely the time of a change is when percentages come anyhow: on every scale alike, so about 1/t. */
function logIdle(later: number): number {
  return -Math.max(later, 0);
}
