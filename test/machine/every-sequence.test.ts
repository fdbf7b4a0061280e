import { expect, test } from 'vitest';
import { limitsOnGrid, searchEverySequence } from '../support/machine-search.js';

/** The fine grid has twenty times as many limits, and takes minutes. */
const GRID = process.env.MACHINE_GRID === 'fine' ? 'fine' : 'coarse';
const TIMEOUT_MS = 3_600_000;

test(`the law of limits holds for every sequence of steps, of any length, on a ${GRID} grid of times and limits`, {
  timeout: TIMEOUT_MS,
}, () => {
  const results = limitsOnGrid(GRID).map(searchEverySequence);
  const outcomes = results.flatMap(result => [...result.outcomes]);
  expect(new Set(outcomes).size).toBe(9);
  const states = results.reduce((sum, each) => sum + each.states, 0);
  const steps = results.reduce((sum, each) => sum + each.steps, 0);
  expect(states).toBeGreaterThan(10_000);
  if (GRID === 'fine') console.log(`${states} states, ${steps} steps`);
});
