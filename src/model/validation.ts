type OptionErrorFields = Pick<OptionError, 'option' | 'expected' | 'received'> & {
  readonly source?: string | undefined;
};

/** A usage error: an option that is invalid, unknown or missing. Thrown before anything is sent. */
export class OptionError extends TypeError {
  /** The option or argument, as the caller writes it: "timeout", "rateLimit.burst". */
  readonly option: string;
  /** What it has to be: "a whole number from 1". */
  readonly expected: string;
  /** What it was, in a few safe words: never the value of an option that may be a secret. */
  readonly received: string;
  /** The environment variable, flag or file field that the value came from, if it was not the option itself. */
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

/** Several usage errors at once. The fields are those of the first. */
export class OptionErrors extends OptionError {
  readonly errors: readonly OptionError[];

  constructor(errors: readonly OptionError[]) {
    super(errors[0] as OptionError, errors.map(({ message }) => message).join('. '));
    this.errors = errors;
  }
}

/** An option's name, or its name and where its value came from. */
export type OptionName = string | Pick<OptionErrorFields, 'option' | 'source'>;

/** The error of an invalid value. */
export function optionError(name: OptionName, expected: string, value: unknown): OptionError {
  const option = typeof name === 'string' ? name : name.option;
  const received = SECRET_OPTION.test(option) ? describeType(value) : describeValue(value);
  return receivedError(name, expected, received);
}

/** The error of a value that is described in the caller's words. */
export function receivedError(name: OptionName, expected: string, received: string): OptionError {
  const { option, source } = typeof name === 'string' ? { option: name, source: undefined } : name;
  return new OptionError({ option, expected, received, source });
}

/** Options whose values may be secrets. */
const SECRET_OPTION = /^(auth|headers)\b|token$|password$|secret|key$/i;

/** A longer text may be a token in the wrong place. */
const MAX_SHOWN_LENGTH = 80;

/** A value in a few words. Objects are described by their kind only, because they may hold a credential. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > MAX_SHOWN_LENGTH
      ? `a string of ${value.length} characters`
      : JSON.stringify(value);
  }
  if (typeof value === 'function' || isObject(value) || Array.isArray(value)) {
    return describeType(value);
  }
  return typeof value === 'bigint' ? `${value}n` : String(value);
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

/** Rejects anything but an object whose keys are all known, so that a misspelt option is not silently ignored. */
export function checkOptions(
  name: string,
  options: unknown,
  knownOptions: readonly string[],
): void {
  if (!isObject(options)) throw optionError(name, 'an object', options);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || knownOptions.includes(key)) continue;
    const known = knownOptions.join(', ');
    throw new OptionError(
      { option: key, expected: `one of ${known}`, received: 'an unknown option' },
      `Unknown option \`${key}\` in \`${name}\`; known are ${known}`,
    );
  }
}

/** The fallback for undefined only: null is a value that was given, and invalid. */
export function withDefault<T>(value: T | undefined, fallback: T): T {
  return value === undefined ? fallback : value;
}

/** Returns the value if it has the right type. Throws an OptionError with the option's name otherwise. */
export type Check<T> = (name: OptionName, value: unknown) => T;
/** The type that a check returns. */
export type Checked<C> = C extends Check<infer T> ? T : never;

/** A check that accepts the values for which a predicate holds. */
export function defineCheck<T>(expected: string, isValid: (value: unknown) => boolean): Check<T> {
  return (name, value) => {
    if (isValid(value)) return value as T;
    throw optionError(name, expected, value);
  };
}

export const checkString = defineCheck<string>('a string', value => typeof value === 'string');
export const checkNonEmptyString = defineCheck<string>(
  'a non-empty string',
  value => typeof value === 'string' && value.trim() !== '' && value.isWellFormed(),
);
/** An id, returned without surrounding white space, such as the line end that comes with it from a file or a command. */
export const checkId: Check<string> = (name, value) => checkNonEmptyString(name, value).trim();
export const checkNumber = defineCheck<number>('a number', Number.isFinite);
export const checkNonNegativeNumber = defineCheck<number>(
  'a number from 0',
  value => Number.isFinite(value) && (value as number) >= 0,
);
export const checkTrueOrFalse = defineCheck<boolean>(
  'true or false',
  value => typeof value === 'boolean',
);
export const checkBoolean = optional(checkTrueOrFalse);
export const checkFunction = optional(
  defineCheck<(...args: never[]) => unknown>('a function', value => typeof value === 'function'),
);
export const checkSignal = optional(
  defineCheck<AbortSignal>('an AbortSignal', value => {
    const signal = value as Partial<AbortSignal> | null;
    return typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function';
  }),
);

export function checkInteger(name: OptionName, value: unknown, minimum: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= minimum) return value as number;
  throw optionError(name, `a whole number from ${minimum}`, value);
}

/** A text that is none of the words is not repeated, because it may be a secret in the wrong place. */
export function checkOneOf<T extends string>(
  name: OptionName,
  value: unknown,
  allowed: readonly T[],
): T {
  if (allowed.includes(value as T)) return value as T;
  const expected = `one of ${allowed.map(choice => `"${choice}"`).join(', ')}`;
  if (typeof value === 'string') throw receivedError(name, expected, describeType(value));
  throw optionError(name, expected, value);
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (name, value) => (value === undefined ? undefined : check(name, value));
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (name, value) => (value === null ? null : check(name, value));
}

export function arrayOf<T>(check: Check<T>): Check<readonly T[]> {
  return (name, value) => {
    if (!Array.isArray(value)) throw optionError(name, 'an array', value);
    for (const [index, item] of value.entries()) check(memberName(name, `[${index}]`), item);
    return value;
  };
}

/** An object with any keys. */
export function recordOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (name, value) => {
    if (!isObject(value)) throw optionError(name, 'an object', value);
    for (const [key, member] of Object.entries(value)) check(memberName(name, `.${key}`), member);
    return value as Record<string, T>;
  };
}

/** An object with these members. Other members are not checked. */
export function objectOf<Shape extends Record<string, Check<unknown>>>(
  shape: Shape,
): Check<{ readonly [Key in keyof Shape]: Checked<Shape[Key]> }> {
  return (name, value) => {
    if (!isObject(value)) throw optionError(name, 'an object', value);
    for (const [key, check] of Object.entries(shape)) {
      check(memberName(name, `.${key}`), value[key]);
    }
    return value as { readonly [Key in keyof Shape]: Checked<Shape[Key]> };
  };
}

function memberName(name: OptionName, suffix: string): OptionName {
  return typeof name === 'string' ? name + suffix : { ...name, option: name.option + suffix };
}
