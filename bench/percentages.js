/** Percentages as functions of the share of a job's duration that has passed. Each entry creates the percentage of one job. */
import { normal } from './random.js';

const same = percentage => () => percentage;
const even = share => Math.floor(100 * share);

/** The percentages with bounds. */
export const PERCENTAGES = {
  none: same(() => undefined),
  even: same(even),
  'steps of 20': same(share => 20 * Math.floor(5 * share)),
  'stuck at 99': same(share => (share < 0.7 ? Math.floor((99 * share) / 0.7) : 99)),
  'jumps back': same(share => (share < 0.5 ? even(share) : even((share - 0.25) / 0.75))),
  'runs ahead': same(share => Math.floor(100 * Math.sqrt(share))),
  'lags behind': same(share => Math.floor(100 * share * share)),
};

/** Percentages without bounds. Some of them influenced the choice of priors. */
export const MORE_PERCENTAGES = {
  'stays at 0': same(() => 0),
  'stuck at 50': same(share => Math.min(even(share * 1.5), 50)),
  'steps of 10': same(share => 10 * Math.floor(10 * share)),
  thirds: same(share => Math.floor((100 * Math.floor(3 * share)) / 3)),
  'two stages': same(share => (share < 0.8 ? even(share / 4) : even(0.2 + (share - 0.8) * 4))),
  'front loaded': same(share => even(share < 0.1 ? 9 * share : 0.9 + (share - 0.1) / 9)),
  uneven: uneven,
};

/** Ten parts of work, each at its own pace. */
function uneven(random) {
  const parts = Array.from({ length: 10 }, () => Math.exp(0.7 * normal(random)));
  const whole = parts.reduce((sum, part) => sum + part);
  return share => {
    let rest = share * whole;
    let done = 0;
    for (const part of parts) {
      if (rest < part) return Math.floor(10 * (done + rest / part));
      rest -= part;
      done += 1;
    }
    return 99;
  };
}
