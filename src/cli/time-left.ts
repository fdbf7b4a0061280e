import { remainingTime } from './wording.js';

/** A range of half the time that is left, or more, is worth telling. */
const WIDE = 0.5;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Steps in which times below a bound are told. */
const ROUNDING: readonly (readonly [step: number, below: number])[] = [
  [SECOND, 10 * SECOND],
  [5 * SECOND, MINUTE],
  [MINUTE, HOUR],
  [10 * MINUTE, 24 * HOUR],
];

/**
 * When the end is expected, and in which time it is half sure where that says more: the first part can stand alone.
 * @param range milliseconds from now.
 */
export function timeLeft(eta: number, range?: readonly [number, number]): string[] {
  const [from, to] = (range ?? [eta, eta]).map(roughTime);
  const wide = range && range[1] - range[0] >= eta * WIDE && from !== to;
  if (!wide) return [`about ${remainingTime(eta)} left`];
  return [`about ${roughTime(eta)} left`, `(${range[0] > 0 ? `${from} to` : 'up to'} ${to})`];
}

/** No figure is given more exactly than it is known. */
function roughTime(milliseconds: number): string {
  const [step] = ROUNDING.find(([, below]) => milliseconds < below) ?? [HOUR];
  return remainingTime(Math.max(Math.round(milliseconds / step) * step, step));
}
