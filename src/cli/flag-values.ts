import { type Duration, milliseconds } from '../duration.js';
import type { FlagName } from './flags.js';
import { UsageError } from './usage-error.js';

/** The flags that were given, by name. */
export type Flags = ReadonlyMap<FlagName, string>;

/** @throws UsageError naming the flag whose value is no time. */
export function checkTimes(flags: Flags): void {
  for (const name of ['timeout', 'visibility-timeout', 'outage-timeout', 'interval'] as const) {
    const value = flags.get(name);
    if (value === undefined || isTime(value)) continue;
    throw wrongValue(name, 'a time such as "90s", "30m", "1h", "7d" or "Infinity"', value);
  }
}

function isTime(value: string): boolean {
  try {
    return milliseconds('time', timeOf(value)) >= 0;
  } catch {
    return false;
  }
}

/** Nothing is nothing in any unit. */
export function timeOf(value: string): Duration {
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
export function readNumber(
  flags: Flags,
  name: FlagName,
  what: string,
  accepts: (value: number) => boolean,
): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!accepts(value)) throw wrongValue(name, what, text);
  return value;
}

function wrongValue(name: FlagName, what: string, value: string): UsageError {
  return new UsageError(`Expected --${name} to be ${what}, got ${JSON.stringify(value)}`);
}
