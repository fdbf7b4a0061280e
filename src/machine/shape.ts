/** Checks of data that was read back: each throws a TypeError that names the field, what was expected and what came. */
import { isObject, optionError } from '../usage.js';

export type Validator = (value: unknown, field: string) => void;

const defineValidator =
  (description: string, isValid: (value: unknown) => boolean): Validator =>
  (value, field) => {
    if (!isValid(value)) throw optionError(field, description, value);
  };

export const anyString = defineValidator('a string', value => typeof value === 'string');
export const nonEmptyString = defineValidator(
  'a non-empty string',
  value => typeof value === 'string' && value.trim() !== '',
);
export const booleanValue = defineValidator('true or false', value => typeof value === 'boolean');
export const nonNegativeNumber = defineValidator(
  'a number from 0',
  value => Number.isFinite(value) && (value as number) >= 0,
);
export const finiteNumber = defineValidator('a number', value => Number.isFinite(value));
export const nonNegativeInteger = defineValidator(
  'a whole number from 0',
  value => Number.isSafeInteger(value) && (value as number) >= 0,
);

export const oneOf = (values: readonly unknown[]): Validator =>
  defineValidator(`one of ${values.join(', ')}`, value => values.includes(value));

export const nullable =
  (validate: Validator): Validator =>
  (value, field) => {
    if (value !== null) validate(value, field);
  };

export const arrayWith =
  (validate: Validator): Validator =>
  (value, field) => {
    if (!Array.isArray(value)) throw optionError(field, 'an array', value);
    for (const [index, item] of value.entries()) validate(item, `${field}[${index}]`);
  };

/** An object with any members, each of which passes `inner`. */
export const recordWith =
  (validate: Validator = () => {}): Validator =>
  (value, field) => {
    if (!isObject(value)) throw optionError(field, 'an object', value);
    for (const [key, member] of Object.entries(value)) validate(member, `${field}.${key}`);
  };

/** An object with these members; other members are left alone. */
export const objectWith =
  (required: Record<string, Validator>, optional: Record<string, Validator> = {}): Validator =>
  (value, field) => {
    if (!isObject(value)) throw optionError(field, 'an object', value);
    for (const [key, validate] of Object.entries(required)) validate(value[key], `${field}.${key}`);
    for (const [key, validate] of Object.entries(optional)) {
      if (value[key] !== undefined) validate(value[key], `${field}.${key}`);
    }
  };
