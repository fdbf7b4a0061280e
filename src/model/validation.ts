/** What an OptionError says. */
export interface OptionErrorFields {
  /** The option or argument, as the caller writes it: "timeout", "rateLimit.burst". */
  readonly option: string;
  /** What it has to be: "a whole number from 1". */
  readonly expected: string;
  /** What it was, in a few safe words: never the value of an option that may be a secret. */
  readonly received: string;
  /** The environment variable, flag or file field that the value came from, if it was not the option itself. */
  readonly source?: string | undefined;
}

/** A usage error: an option that is invalid, unknown or missing. Thrown before anything is sent. */
export class OptionError extends TypeError implements OptionErrorFields {
  readonly option: string;
  readonly expected: string;
  readonly received: string;
  readonly source: string | undefined;

  /** @param message replaces "Expected `timeout` to be …, got …". */
  constructor({ option, expected, received, source }: OptionErrorFields, message?: string) {
    super(message ?? `Expected \`${source ?? option}\` to be ${expected}, got ${received}`);
    this.option = option;
    this.expected = expected;
    this.received = received;
    this.source = source;
  }
}

/** An option's name, or its name and where its value came from. */
export type OptionName = string | Pick<OptionErrorFields, 'option' | 'source'>;

/** The error of an invalid value. */
export function optionError(name: OptionName, expected: string, value: unknown): OptionError {
  const { option, source } =
    typeof name === 'string' ? { option: name } : { source: undefined, ...name };
  const received = SECRET_OPTION.test(option) ? describeType(value) : describeValue(value);
  return new OptionError({ option, expected, received, source });
}

/** Options whose values may be secrets. */
const SECRET_OPTION = /^(auth|headers)\b|token$|password$|secret|key$/i;

/** A value in a few words. Objects are described by their kind only: they may hold a credential. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null) return describeType(value);
  return typeof value === 'function' ? 'a function' : String(value);
}

/** The kind of a value that may be a secret. */
export function describeType(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return value.trim() === '' ? 'an empty string' : 'a string';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
  }
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses anything but an object whose keys are all known, so that a misspelt option is not silently ignored. */
export function checkOptions(
  name: string,
  options: unknown,
  knownOptions: readonly string[],
): void {
  if (!isObject(options)) throw optionError(name, 'an object', options);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!knownOptions.includes(key)) {
      const known = knownOptions.join(', ');
      throw new OptionError(
        { option: key, expected: `one of ${known}`, received: 'an unknown option' },
        `Unknown option \`${key}\` in \`${name}\`; known are ${known}`,
      );
    }
  }
}

/** A default where nothing is given. Null is something, and wrong. */
export function withDefault<T>(value: T | undefined, fallback: T): T {
  return value === undefined ? fallback : value;
}

/** A non-blank, well-formed string. */
export function checkNonEmptyString(option: OptionName, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '' || !value.isWellFormed()) {
    throw optionError(option, 'a non-empty string', value);
  }
  return value;
}

export function checkInteger(option: OptionName, value: unknown, minimum: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < minimum) {
    throw optionError(option, `a whole number from ${minimum}`, value);
  }
  return value as number;
}

export function checkOneOf<T extends string>(
  option: OptionName,
  value: unknown,
  allowed: readonly T[],
): T {
  if (!allowed.includes(value as T)) {
    throw optionError(option, `one of ${allowed.map(choice => `"${choice}"`).join(', ')}`, value);
  }
  return value as T;
}

export function checkFunction(option: OptionName, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw optionError(option, 'a function', value);
}

export function checkBoolean(option: OptionName, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    throw optionError(option, 'true or false', value);
}

export function checkSignal(option: OptionName, value: unknown): void {
  if (value === undefined) return;
  const signal = value as Partial<AbortSignal> | null;
  if (typeof signal?.aborted !== 'boolean' || typeof signal.addEventListener !== 'function') {
    throw optionError(option, 'an AbortSignal', value);
  }
}
/** Checks of data that was read back: each throws a TypeError that names the field, what was expected and what came. */

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
