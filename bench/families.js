/** Distributions of durations: each family draws one, in milliseconds. */
import { normal } from './random.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const lognormal = (median, spread) => random => median * Math.exp(spread * normal(random));
const uniform = (from, to) => random => from + (to - from) * random();
const either = (share, first, second) => random =>
  random() < share ? first(random) : second(random);
const pareto = (minimum, shape) => random => minimum * (1 - random()) ** (-1 / shape);
const exponential = mean => random => -mean * Math.log(1 - random());

/** The families with bounds. */
export const FAMILIES = {
  constant: () => 2 * MINUTE,
  minutes: lognormal(5 * MINUTE, 0.5),
  seconds: lognormal(30 * SECOND, 0.5),
  bimodal: either(0.7, lognormal(MINUTE, 0.25), lognormal(10 * MINUTE, 0.25)),
  'heavy tail': pareto(30 * SECOND, 1.5),
  uniform: uniform(MINUTE, 10 * MINUTE),
};

/** Families without bounds. Some of them influenced the choice of priors. */
export const MORE_FAMILIES = {
  exponential: exponential(2 * MINUTE),
  'ten seconds': lognormal(10 * SECOND, 0.5),
  'few seconds': lognormal(4 * SECOND, 0.4),
  'twenty seconds': lognormal(20 * SECOND, 0.3),
  hours: lognormal(120 * MINUTE, 0.4),
  narrow: lognormal(4 * MINUTE, 0.1),
  broad: lognormal(2 * MINUTE, 1.3),
  'wide apart': either(0.5, lognormal(20 * SECOND, 0.2), lognormal(30 * MINUTE, 0.2)),
  'uniform seconds': uniform(5 * SECOND, 30 * SECOND),
};
