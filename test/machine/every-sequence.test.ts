import { expect, test } from 'vitest';
import { limitsOnGrid, searchEverySequence } from '../support/machine-search.js';

/** 3 steps take seconds and 200,000 polls; each step more, two to three times as long. */
const DEPTH = Number(process.env.MACHINE_DEPTH ?? 3);
const TIMEOUT_MS = 3_600_000;

test(`the law of limits holds for every sequence of ${DEPTH} steps on a grid of times and limits`, {
  timeout: TIMEOUT_MS,
}, () => {
  const results = limitsOnGrid().map(limits => searchEverySequence(limits, DEPTH));
  const outcomes = results.flatMap(result => [...result.outcomes]);
  expect(new Set(outcomes).size).toBe(9);
  const count = results.reduce((sum, { states }) => sum + states, 0);
  expect(count).toBeGreaterThan(10 ** DEPTH);
  if (DEPTH > 3) {
    const complete = results.filter(({ isComplete }) => isComplete).length;
    const steps = results.reduce((sum, each) => sum + each.steps, 0);
    console.log(`${steps} steps, ${count} states, ${complete} of ${results.length} complete`);
  }
});
