import { describe, expect, test } from 'vitest';
import { hostileTexts, repeatingExpressions } from './support/regular-expressions.js';

const STEPS = 2000;
/** A linear expression takes some hundredths of a millisecond for these texts. */
const NEGLIGIBLE_MS = 2;
/** For a text that is doubled three times, linear time is 8 times as long, quadratic time 64 times. */
const DOUBLED = 8;
const MAX_GROWTH = 24;

describe('the time that an expression takes grows no faster than the text', () => {
  test.each(repeatingExpressions())('$label', ({ expression }) => {
    const slowTexts = [...hostileTexts(expression)].filter(textOf => isSlow(expression, textOf));
    expect(slowTexts.map(textOf => textOf(10))).toEqual([]);
  });

  test.each([/^\s*(\d+)\s*%?\s*$/, /\/+$/, /[\d.]+[a-z]+/g, /, \w+( '.*')?$/s, /; resume \(.*\)$/])(
    'is found to grow faster for %s',
    expression => {
      const isFound = [...hostileTexts(expression)].some(textOf => isSlow(expression, textOf));
      expect(isFound).toBe(true);
    },
  );
});

function isSlow(expression: RegExp, textOf: (steps: number) => string): boolean {
  if (measure(expression, textOf(STEPS * 2)) < NEGLIGIBLE_MS) return false;
  const shorter = fastest(expression, textOf(STEPS));
  return fastest(expression, textOf(STEPS * DOUBLED)) > shorter * MAX_GROWTH;
}

/** Anything may hold up one measurement. */
function fastest(expression: RegExp, text: string): number {
  return Math.min(...Array.from({ length: 5 }, () => measure(expression, text)));
}

function measure(expression: RegExp, text: string): number {
  const startedAt = performance.now();
  text.replace(expression, '');
  return performance.now() - startedAt;
}
