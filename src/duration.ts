import ms from 'ms';
import { expected } from './usage.js';

/**
 * Milliseconds from 0, or a number with a lower-case unit (`ms`, `s`, `m`, `h`, `d`, `w`): "90s", "1.5h", "7d".
 * `Infinity`, or "Infinity", waits for ever. A string without a unit is refused: "90" could mean anything.
 */
export type Duration = number | string;

/** The parser gives up on more, without a word. */
const LONGEST_TEXT = 100;
const WRITTEN = /^\d+(\.\d+)?(ms|s|m|h|d|w)$/;

/**
 * The milliseconds that a duration stands for.
 * @throws TypeError naming the option when it is not a duration.
 */
export function milliseconds(option: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (typeof value === 'string' && value.length <= LONGEST_TEXT && WRITTEN.test(value)) {
    return ms(value as ms.StringValue);
  }
  throw expected(
    option,
    'milliseconds from 0 or a string such as "90s", "30m", "1h" or "7d"',
    value,
  );
}

/** The same where zero makes no sense. */
export function positiveMilliseconds(option: string, value: unknown): number {
  const result = milliseconds(option, value);
  if (result === 0) throw expected(option, 'longer than 0', value);
  return result;
}

const STEPS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

/** A duration for people, in at most two units: "850ms", "12s", "8m 12s", "3h 20m", "for ever" for Infinity. */
export function readable(duration: number): string {
  if (duration === Number.POSITIVE_INFINITY) return 'for ever';
  if (Math.round(duration) < 1000) return `${Math.round(duration)}ms`;
  let rest = Math.round(duration / 1000) * 1000;
  const parts: string[] = [];
  for (const [size, unit] of STEPS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || parts.length > 0) parts.push(`${count}${unit}`);
  }
  return parts
    .slice(0, 2)
    .filter(part => !part.startsWith('0'))
    .join(' ');
}
