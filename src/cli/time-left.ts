import { formatRemaining } from './wording.js';

/** A range of half the time that is left, or more, is worth telling. */
const WIDE_RANGE_SHARE = 0.5;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Steps in which times below a bound are told. */
const ROUNDING_STEPS_MS: readonly (readonly [step: number, below: number])[] = [
  [SECOND_MS, 10 * SECOND_MS],
  [5 * SECOND_MS, MINUTE_MS],
  [MINUTE_MS, HOUR_MS],
  [10 * MINUTE_MS, 24 * HOUR_MS],
];

/**
 * When the end is expected, and in which time it is half sure where that says more: the first part can stand alone.
 * @param range milliseconds from now.
 */
export function timeLeftParts(eta: number, range?: readonly [number, number]): string[] {
  const [from, to] = (range ?? [eta, eta]).map(formatRounded);
  const isWide = range && range[1] - range[0] >= eta * WIDE_RANGE_SHARE && from !== to;
  if (!isWide) return [`about ${formatRemaining(eta)} left`];
  return [`about ${formatRounded(eta)} left`, `(${range[0] > 0 ? `${from} to` : 'up to'} ${to})`];
}

/** No figure is given more exactly than it is known. */
function formatRounded(milliseconds: number): string {
  const [step] = ROUNDING_STEPS_MS.find(([, below]) => milliseconds < below) ?? [HOUR_MS];
  return formatRemaining(Math.max(Math.round(milliseconds / step) * step, step));
}
