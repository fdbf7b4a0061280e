/** Checks of data that was read back: each throws a TypeError that names the field, what was expected and what came. */
import { expected, isObject } from '../usage.js';

export type Check = (value: unknown, field: string) => void;

const check =
  (what: string, holds: (value: unknown) => boolean): Check =>
  (value, field) => {
    if (!holds(value)) throw expected(field, what, value);
  };

export const text = check('a string', value => typeof value === 'string');
export const filled = check(
  'a non-empty string',
  value => typeof value === 'string' && value.trim() !== '',
);
export const truth = check('true or false', value => typeof value === 'boolean');
export const amount = check(
  'a number from 0',
  value => Number.isFinite(value) && (value as number) >= 0,
);
export const finite = check('a number', value => Number.isFinite(value));
export const whole = check(
  'a whole number from 0',
  value => Number.isSafeInteger(value) && (value as number) >= 0,
);

export const oneOf = (words: readonly unknown[]): Check =>
  check(`one of ${words.join(', ')}`, value => words.includes(value));

export const nullable =
  (inner: Check): Check =>
  (value, field) => {
    if (value !== null) inner(value, field);
  };

export const listOf =
  (inner: Check): Check =>
  (value, field) => {
    if (!Array.isArray(value)) throw expected(field, 'an array', value);
    for (const [index, item] of value.entries()) inner(item, `${field}[${index}]`);
  };

/** An object with any members, each of which passes `inner`. */
export const mapOf =
  (inner: Check = () => {}): Check =>
  (value, field) => {
    if (!isObject(value)) throw expected(field, 'an object', value);
    for (const [key, member] of Object.entries(value)) inner(member, `${field}.${key}`);
  };

/** An object with these members; other members are left alone. */
export const shape =
  (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  (value, field) => {
    if (!isObject(value)) throw expected(field, 'an object', value);
    for (const [key, inner] of Object.entries(required)) inner(value[key], `${field}.${key}`);
    for (const [key, inner] of Object.entries(optional)) {
      if (value[key] !== undefined) inner(value[key], `${field}.${key}`);
    }
  };
