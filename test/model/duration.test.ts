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
  ])('%j is %d ms', (written, expected) => {
    expect(parseDuration('timeout', written)).toBe(expected);
  });

  test.each([
    ['a number without a unit could mean anything', '90'],
    ['nothing', ''],
    ['a blank', '90 s'],
    ['an upper-case unit', '90S'],
    ['an upper-case unit: months?', '30M'],
    ['two parts', '1h 30m'],
    ['a negative', '-1s'],
    ['an exponent', '1e3s'],
    ['words', 'one hour'],
    ['a unit that is not listed', '1y'],
    ['more digits than anybody means', `${'1'.repeat(200)}s`],
    ['a negative', -1],
    ['no number', Number.NaN],
    ['null', null],
    ['nothing', undefined],
    ['a boolean', true],
    ['an object', {}],
    ['a bigint', 10n],
  ])('is refused when it is %s', (_, written) => {
    expect(() => parseDuration('timeout', written)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(/^Expected `timeout` to be milliseconds from 0 or .*, got /),
      }),
    );
  });

  test('zero is refused where it makes no sense', () => {
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
