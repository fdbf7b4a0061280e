import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration, parsePositiveDuration } from '../../src/model/duration.js';

describe('a duration', () => {
  test.each([
    [0, 0],
    [1500, 1500],
    [0.5, 0.5],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['250ms', 250],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
    ['1h30m', 5_400_000],
    ['1d12h0.5s', 129_600_500],
  ])('%j is %d ms', (written, expected) => {
    expect(parseDuration('timeout', written)).toBe(expected);
  });

  test.each([
    ['without a unit', '90'],
    ['empty', ''],
    ['written with a space', '90 s'],
    ['written with an upper-case unit', '90S'],
    ['an ambiguous upper-case unit', '30M'],
    ['of parts with a space', '1h 30m'],
    ['a negative', '-1s'],
    ['an exponent', '1e3s'],
    ['words', 'one hour'],
    ['a unit that is not listed', '1y'],
    ['too long', `${'1'.repeat(200)}s`],
    ['a negative', -1],
    ['not a number', Number.NaN],
    ['null', null],
    ['undefined', undefined],
    ['a boolean', true],
    ['an object', {}],
    ['a bigint', 10n],
  ])('is rejected if it is %s', (_, written) => {
    expect(() => parseDuration('timeout', written)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(/^Expected `timeout` to be milliseconds from 0 or .*, got /),
      }),
    );
  });

  test('zero is rejected if the duration must be positive', () => {
    expect(() => parsePositiveDuration('minDelay', 0)).toThrow(
      /^Expected `minDelay` to be longer than 0, got 0$/,
    );
    expect(() => parsePositiveDuration('minDelay', '0s')).toThrow(TypeError);
    expect(parsePositiveDuration('minDelay', '1ms')).toBe(1);
  });
});

describe('a duration for people has at most two units', () => {
  test.each([
    [0, '0ms'],
    [850.4, '850ms'],
    [999.7, '1s'],
    [12_000, '12s'],
    [59_999, '1m'],
    [492_000, '8m 12s'],
    [3_600_000, '1h'],
    [3_601_000, '1h'],
    [12_000_000, '3h 20m'],
    [97_200_000, '1d 3h'],
    [2_678_400_000, '31d'],
    [Number.POSITIVE_INFINITY, 'for ever'],
  ])('%d ms is "%s"', (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });
});
