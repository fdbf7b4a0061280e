import { PRIORS } from './beforehand.js';
import { logisticCdf } from './kernels.js';

/** How likely a percentage is to rise in such steps. */
const FIRST_STEPS = [
  { logShare: Math.log(0.01), probability: 0.5 },
  { logShare: Math.log(0.05), probability: 0.1 },
  { logShare: Math.log(0.1), probability: 0.15 },
  { logShare: Math.log(0.2), probability: 0.15 },
  { logShare: Math.log(0.5), probability: 0.1 },
];
/** How closely the first step comes when it should, in natural logarithms of time. */
const FIRST_STEP_LOG_SD = 0.2;

/**
 * How likely it is that the percentage still says 0 at this age, for a job of this duration, in
 * milliseconds: the first step is not done, so a good part of the way is to come, unless the percentage says nothing at all.
 */
export function zeroProgressLikelihood(age: number, duration: number): number {
  const logRatio = Math.log(duration / age);
  let probability = 0;
  for (const step of FIRST_STEPS)
    probability += step.probability * logisticCdf((logRatio + step.logShare) / FIRST_STEP_LOG_SD);
  return PRIORS.stuckAtZeroProbability + (1 - PRIORS.stuckAtZeroProbability) * probability;
}
