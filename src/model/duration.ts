import ms from 'ms';
import { type OptionName, optionError } from './validation.js';

/**
 * Milliseconds from 0, or a number with a lower-case unit (`ms`, `s`, `m`, `h`, `d`, `w`): "90s", "1.5h", "7d".
 * `Infinity`, or "Infinity", waits for ever. A string without a unit is refused: "90" could mean anything.
 */
export type Duration = number | string;

/** The parser gives up on more, without a word. */
const MAX_DURATION_LENGTH = 100;
const DURATION_PATTERN = /^\d+(\.\d+)?(ms|s|m|h|d|w)$/;

/**
 * The milliseconds that a duration stands for.
 * @throws TypeError naming the option when it is not a duration.
 */
export function parseDuration(option: OptionName, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (
    typeof value === 'string' &&
    value.length <= MAX_DURATION_LENGTH &&
    DURATION_PATTERN.test(value)
  ) {
    return ms(value as ms.StringValue);
  }
  throw optionError(
    option,
    'milliseconds from 0 or a string such as "90s", "30m", "1h" or "7d"',
    value,
  );
}

/** The same where zero makes no sense. */
export function parsePositiveDuration(option: OptionName, value: unknown): number {
  const result = parseDuration(option, value);
  if (result === 0) throw optionError(option, 'longer than 0', value);
  return result;
}

const DURATION_UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

/** A duration for people, in at most two units: "850ms", "12s", "8m 12s", "3h 20m", "for ever" for Infinity. */
export function formatDuration(duration: number): string {
  if (duration === Number.POSITIVE_INFINITY) return 'for ever';
  if (Math.round(duration) < 1000) return `${Math.round(duration)}ms`;
  let remaining = Math.round(duration / 1000) * 1000;
  const parts: string[] = [];
  for (const [unitDuration, unit] of DURATION_UNITS) {
    const count = Math.floor(remaining / unitDuration);
    remaining -= count * unitDuration;
    if (count > 0 || parts.length > 0) parts.push(`${count}${unit}`);
  }
  return parts
    .slice(0, 2)
    .filter(part => !part.startsWith('0'))
    .join(' ');
}
