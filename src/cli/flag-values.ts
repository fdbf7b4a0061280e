import { type Duration, parseDuration } from '../duration.js';
import type { FlagName } from './flags.js';
import { UsageError } from './usage-error.js';

/** The flags that were given, by name. */
export type Flags = ReadonlyMap<FlagName, string>;

/** @throws UsageError naming the flag whose value is no time. */
export function checkDurations(flags: Flags): void {
  for (const name of ['timeout', 'visibility-timeout', 'outage-timeout', 'interval'] as const) {
    const value = flags.get(name);
    if (value === undefined || isDuration(value)) continue;
    throw flagValueError(name, 'a time such as "90s", "30m", "1h", "7d" or "Infinity"', value);
  }
}

function isDuration(value: string): boolean {
  try {
    return parseDuration('time', toDuration(value)) >= 0;
  } catch {
    return false;
  }
}

/** Nothing is nothing in any unit. */
export function toDuration(value: string): Duration {
  return value === '0' ? 0 : value;
}

/** @throws UsageError when two places of credentials are given, or --auth names none. It does not show the value, which may be a secret. */
export function checkAuth(flags: Flags): void {
  if (!flags.has('auth')) return;
  if (flags.get('auth') !== 'metadata') {
    throw new UsageError('Expected --auth to be "metadata", got something else');
  }
  if (flags.has('token-file')) {
    throw new UsageError('Expected either --auth or --token-file, got both');
  }
}

/** @throws UsageError naming the flag whose value is no number, or not of the kind that is accepted. */
export function parseNumber(
  flags: Flags,
  name: FlagName,
  expected: string,
  isValid: (value: number) => boolean,
): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!isValid(value)) throw flagValueError(name, expected, text);
  return value;
}

function flagValueError(name: FlagName, expected: string, value: string): UsageError {
  return new UsageError(`Expected --${name} to be ${expected}, got ${JSON.stringify(value)}`);
}
