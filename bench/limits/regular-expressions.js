/** How the time that the regular expressions of the source take grows with a text that is eight times as long. */
import { hostileTexts, repeatingExpressions } from './source-expressions.js';

const STEPS = 2000;
/** A linear expression takes some hundredths of a millisecond for these texts. */
const NEGLIGIBLE_MS = 2;
const LONGER = 8;
/** Linear time is 8 times as long, quadratic time 64 times. */
const MAX_GROWTH = 24;

/** Expressions that take quadratic time, to show that the texts find them. */
const QUADRATIC = [
  /^\s*(\d+)\s*%?\s*$/,
  /\/+$/,
  /[\d.]+[a-z]+/g,
  /, \w+( '.*')?$/s,
  /; resume \(.*\)$/,
];

export function* measureGrowth() {
  for (const { label, expression } of repeatingExpressions()) {
    yield { name: label, value: growthOf(expression), unit: 'times', max: MAX_GROWTH };
  }
  for (const expression of QUADRATIC) {
    const name = `quadratic, to compare: ${expression}`;
    yield { name, value: growthOf(expression), unit: 'times', min: MAX_GROWTH };
  }
}

/** The largest growth found, or the first that is too large. */
function growthOf(expression) {
  let largest = 0;
  for (const textOf of hostileTexts(expression)) {
    if (measure(expression, textOf(STEPS * 2)) < NEGLIGIBLE_MS) continue;
    const shorter = fastest(expression, textOf(STEPS));
    largest = Math.max(largest, fastest(expression, textOf(STEPS * LONGER)) / shorter);
    if (largest > MAX_GROWTH) break;
  }
  return largest;
}

/** Anything may hold up one measurement. */
function fastest(expression, text) {
  return Math.min(...Array.from({ length: 5 }, () => measure(expression, text)));
}

function measure(expression, text) {
  const startedAt = performance.now();
  text.replace(expression, '');
  return performance.now() - startedAt;
}
