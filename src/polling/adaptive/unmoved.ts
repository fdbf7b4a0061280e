import { BEFOREHAND } from './beforehand.js';
import { logistic } from './kernels.js';

/** How likely a percentage is to rise in such steps. */
const STEPS = [
  { share: Math.log(0.01), chance: 0.5 },
  { share: Math.log(0.05), chance: 0.1 },
  { share: Math.log(0.1), chance: 0.15 },
  { share: Math.log(0.2), chance: 0.15 },
  { share: Math.log(0.5), chance: 0.1 },
];
/** How closely the first step comes when it should, in natural logarithms of time. */
const SPREAD = 0.2;

/**
 * How likely it is that the percentage still says 0 at this age, for a job of this duration, in
 * milliseconds: the first step is not done, so a good part of the way is to come, unless the percentage says nothing at all.
 */
export function unmoved(age: number, duration: number): number {
  const log = Math.log(duration / age);
  let chance = 0;
  for (const step of STEPS) chance += step.chance * logistic((log + step.share) / SPREAD);
  return BEFOREHAND.idleAtZero + (1 - BEFOREHAND.idleAtZero) * chance;
}
