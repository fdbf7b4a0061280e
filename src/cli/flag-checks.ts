import { parsePublicProxyUrl } from '../http/proxy-settings.js';
import { type Duration, parseDuration } from '../model/duration.js';
import { toSingleLine } from '../model/errors.js';
import { isKnownStatus, parseStatus, parseTimestamp, STATUSES } from '../model/job.js';
import { checkOneOf } from '../model/validation.js';
import { UsageError } from './errors.js';

/**
 * Checks the value of a flag.
 * @throws UsageError or OptionError that names the flag.
 */
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

export const REPORTERS = ['github', 'gitlab', 'none'] as const;

export const checkReporter: FlagCheck = (name, value) => {
  checkOneOf(`--${name}`, value, REPORTERS);
};

/** A known status, in any letter case. */
export const checkStatus: FlagCheck = (name, value) => {
  if (isKnownStatus(parseStatus(value))) return;
  throw flagValueError(name, `one of ${STATUSES.join(', ')}`, value);
};

export const checkSince: FlagCheck = (name, value) => {
  if (parseSince(value, Date.now())) return;
  throw flagValueError(name, 'a time such as "2h" or "7d", or a date such as "2026-01-31"', value);
};

/**
 * The moment some time ago, or a date or time in UTC; undefined if the text is neither.
 * @param now milliseconds since 1970.
 */
export function parseSince(text: string, now: number): Date | undefined {
  const [day] = /^\d{4}-\d\d-\d\d/.exec(text) ?? [];
  if (day !== undefined) {
    // Date.parse takes February 30 for March 2.
    const isInCalendar = parseTimestamp(`${day}T00:00`)?.toISOString().startsWith(day);
    return isInCalendar ? parseTimestamp(text === day ? `${day}T00:00` : text) : undefined;
  }
  try {
    const date = new Date(now - parseDuration('since', text));
    return Number.isNaN(date.getTime()) ? undefined : date;
  } catch {
    return undefined;
  }
}

export const checkRows = numberCheck(
  'a whole number from 1',
  value => Number.isInteger(value) && value > 0,
);

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

export function splitList(text: string): string[] {
  return text.split(',').map(item => item.trim());
}

export const checkList: FlagCheck = (name, value) => {
  if (splitList(value).includes('')) throw flagValueError(name, 'words separated by commas', value);
};

type NotFoundRule = number | { readonly status: number; readonly code: string };

/** Reads "404,400:Code"; undefined if it has another form. */
export function parseNotFound(text: string): NotFoundRule[] | undefined {
  const rules = splitList(text).map((item): NotFoundRule | undefined => {
    const [, digits, code] = /^([2-5]\d\d)(?::(\S+))?$/.exec(item) ?? [];
    if (digits === undefined) return undefined;
    return code === undefined ? Number(digits) : { status: Number(digits), code };
  });
  return rules.every(rule => rule !== undefined) ? rules : undefined;
}

export const checkNotFound: FlagCheck = (name, value) => {
  const expected = 'HTTP statuses, perhaps with an error code, such as "404,400:NoSuchJob"';
  if (!parseNotFound(value)) throw flagValueError(name, expected, value);
};

/** Does not show the value, which may hold a secret. */
export const checkJson: FlagCheck = (name, value) => {
  let secret: string | undefined;
  try {
    JSON.parse(value, (key, member) => {
      if (typeof member === 'string' && SECRET_MEMBER.test(key)) secret = key;
      return member;
    });
  } catch {
    throw new UsageError(`Expected --${name} to be JSON, got something else`);
  }
  if (secret !== undefined) throw secretError(name, secret);
};

/** Refuses a secret in the query. */
export const checkUrl: FlagCheck = (name, value) => {
  const names = Array.from(value.matchAll(/[?&]([^=&#]+)=/g), ([, each = '']) => each);
  const secret = names.find(each => SECRET_MEMBER.test(each));
  if (secret !== undefined) throw secretError(name, secret);
};

/** Members of a body, or parameters of an address, whose values are secrets. */
const SECRET_MEMBER =
  /^(api[-_]?)?key$|^((access|auth|id|private|refresh|session|security|x)[-_]?)*token$|secret|passw|credential|^sig(nature)?$/i;

function secretError(flag: string, member: string): UsageError {
  return new UsageError(
    `"${toSingleLine(member, 40)}" in --${flag} is refused: others can read a secret on the command line. Use --header or --header-file`,
  );
}

/** A check for one of some words. */
export function oneOf(...words: readonly string[]): FlagCheck {
  return (name, value) => {
    if (!words.includes(value)) throw flagValueError(name, `one of ${words.join(', ')}`, value);
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
