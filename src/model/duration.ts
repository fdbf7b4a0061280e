import ms from 'ms';
import { type OptionName, optionError } from './validation.js';

/**
 * Milliseconds from 0, or a string with a lower-case unit (`ms`, `s`, `m`, `h`, `d`, `w`): "90s", "1.5h", "1h30m".
 * `Infinity`, or "Infinity", means no limit. A string without a unit is rejected: "90" could mean anything.
 */
export type Duration = number | string;

const MAX_DURATION_LENGTH = 100;
const DURATION_PATTERN = /^(\d+(\.\d+)?(ms|[smhdw]))+$/;
const BETWEEN_PARTS = /(?<=[a-z])(?=\d)/;

/**
 * The milliseconds of a duration.
 * @throws OptionError if it is not a duration.
 */
export function parseDuration(name: OptionName, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (
    typeof value === 'string' &&
    value.length <= MAX_DURATION_LENGTH &&
    DURATION_PATTERN.test(value)
  ) {
    const parts = value.split(BETWEEN_PARTS);
    return parts.reduce((sum, part) => sum + ms(part as ms.StringValue), 0);
  }
  const expected = 'milliseconds from 0 or a string such as "90s", "30m", "1h" or "7d"';
  throw optionError(name, expected, value);
}

/**
 * The milliseconds of a duration that may not be 0.
 * @throws OptionError if it is not a duration, or 0.
 */
export function parsePositiveDuration(name: OptionName, value: unknown): number {
  const duration = parseDuration(name, value);
  if (duration === 0) throw optionError(name, 'longer than 0', value);
  return duration;
}

const DURATION_UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

/** A duration for people, in at most two units: "850ms", "12s", "8m 12s", "3h 20m"; "for ever" for Infinity. */
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
