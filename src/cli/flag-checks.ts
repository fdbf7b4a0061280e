import { parsePublicProxyUrl } from '../http/proxy-settings.js';
import { type Duration, parseDuration } from '../model/duration.js';
import { UsageError } from './errors.js';

/** Checks the value of a flag. @throws UsageError or OptionError that names the flag. */
export type FlagCheck = (name: string, value: string) => void;

export const checkTime: FlagCheck = (name, value) => {
  try {
    parseDuration(name, toDuration(value));
  } catch {
    throw flagValueError(name, 'a time such as "90s", "30m", "1h", "7d" or "Infinity"', value);
  }
};

/** "0" needs no unit. */
export function toDuration(value: string): Duration {
  return value === '0' ? 0 : value;
}

export const checkPort = numberCheck(
  'a whole number from 0 to 65535',
  value => Number.isInteger(value) && value <= 65_535,
);

export const checkSpeed = numberCheck('a number above 0', value => value > 0);

function numberCheck(expected: string, isValid: (value: number) => boolean): FlagCheck {
  return (name, value) => {
    const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    if (!isValid(number)) throw flagValueError(name, expected, value);
  };
}

/** Does not show the value, which may be a secret. */
export const checkAuth: FlagCheck = (name, value) => {
  if (value === 'metadata') return;
  throw new UsageError(`Expected --${name} to be "metadata", got something else`);
};

/** Does not show the value, which may contain a secret. */
export const checkProxy: FlagCheck = (name, value) => {
  parsePublicProxyUrl(name, value);
};

export function flagValueError(name: string, expected: string, value: string): UsageError {
  return new UsageError(`Expected --${name} to be ${expected}, got ${JSON.stringify(value)}`);
}
