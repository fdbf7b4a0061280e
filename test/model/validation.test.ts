import { describe, expect, test } from 'vitest';
import {
  arrayOf,
  checkBoolean,
  checkInteger,
  checkNonEmptyString,
  checkOneOf,
  checkOptions,
  checkString,
  nullable,
  OptionError,
  objectOf,
  optional,
  optionError,
  recordOf,
} from '../../src/model/validation.js';

/** The OptionError that a function throws. */
function errorOf(run: () => unknown): OptionError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return error as OptionError;
  }
  throw new Error('Nothing was thrown');
}

describe('an OptionError', () => {
  test('is a TypeError that names the option, and what was expected and received', () => {
    const error = errorOf(() => checkInteger('burst', 0.5, 1));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      message: 'Expected `burst` to be a whole number from 1, got 0.5',
      option: 'burst',
      expected: 'a whole number from 1',
      received: '0.5',
      source: undefined,
    });
  });

  test('names the source of a value instead of the option, and keeps both', () => {
    const name = { option: 'service', source: 'JOBWAIT_SERVICE' };
    expect(errorOf(() => checkOneOf(name, 'oracle', ['rds']))).toMatchObject({
      message: 'Expected `JOBWAIT_SERVICE` to be one of "rds", got a string',
      ...name,
    });
  });

  test('names an unknown option and lists the known ones', () => {
    expect(errorOf(() => checkOptions('options', { timeOut: 1 }, ['timeout']))).toMatchObject({
      message: 'Unknown option `timeOut` in `options`; known are timeout',
      option: 'timeOut',
      expected: 'one of timeout',
    });
  });

  test.each([
    ['x'.repeat(80), `"${'x'.repeat(80)}"`],
    ['x'.repeat(81), 'a string of 81 characters'],
    [10n, '10n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [() => 1, 'a function'],
    [[1], 'an array'],
    [{ token: 'secret' }, 'an object'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'an invalid Date'],
    [Symbol('s'), 'Symbol(s)'],
  ])('describes %o safely and shortly', (value, received) => {
    expect(optionError('limit', 'a number', value).received).toBe(received);
  });

  test.each([
    'auth',
    'auth.token',
    'token',
    'headers.x',
    'auth.secretKey',
    'accessKey',
    'password',
  ])('never contains the value of `%s`', option => {
    expect(optionError(option, 'valid', 's3cret').message).toBe(
      `Expected \`${option}\` to be valid, got a string`,
    );
    expect(optionError(option, 'valid', ' ').received).toBe('an empty string');
    expect(optionError(option, 'valid', undefined).received).toBe('nothing');
  });
});

describe('a check of an object', () => {
  const check = objectOf({
    id: checkNonEmptyString,
    note: optional(checkString),
    parent: nullable(checkString),
    steps: arrayOf(objectOf({ done: checkBoolean })),
    labels: recordOf(checkString),
  });
  const valid = { id: 'a', parent: null, steps: [{ done: true }], labels: { x: 'y' }, other: 1 };

  test('returns the same object if it is valid, with members it does not know', () => {
    expect(check('job', valid)).toBe(valid);
  });

  test.each([
    ['job', []],
    ['job.id', { ...valid, id: ' ' }],
    ['job.note', { ...valid, note: null }],
    ['job.parent', { ...valid, parent: undefined }],
    ['job.steps', { ...valid, steps: {} }],
    ['job.steps[1].done', { ...valid, steps: [{ done: true }, { done: 1 }] }],
    ['job.labels.x', { ...valid, labels: { x: 1 } }],
  ])('names the invalid member %s', (path, value) => {
    expect(errorOf(() => check('job', value)).option).toBe(path);
  });
});

test('a text that is none of the expected words is not repeated, because it may be a secret', () => {
  const receivedOf = (value: unknown): string =>
    errorOf(() => checkOneOf('service', value, ['rds', 'dds'])).received;
  for (const text of ['oracle', 'RDS', ' rds', 'MIIDkgYJKoZIhvcNAQcCoIIDgz'])
    expect(receivedOf(text)).toBe('a string');
  expect(receivedOf(' ')).toBe('an empty string');
  expect(receivedOf(5)).toBe('5');
  expect(receivedOf(['rds'])).toBe('an array');
});
