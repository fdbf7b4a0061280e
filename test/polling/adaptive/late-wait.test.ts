import { expect, test } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import { contextAt } from '../polling-contexts.js';

const pastRuns = memoryHistory();
for (let run = 0; run < 30; run++)
  pastRuns.record('CreateInstance', { duration: 285_000 + 1000 * run });

/** Seconds until the next poll of a job that takes about 300 s, for a wait and a job of these ages in seconds. */
function delayAt(elapsed: number, age: number | undefined, history = pastRuns): number {
  const polling = adaptive({ history, random: () => 0.5 });
  const context = contextAt(elapsed, age === undefined ? {} : { age: age * 1000 });
  return polling.nextDelay(context) / 1000;
}

test('a wait that began after its job polls when the job is about to end', () => {
  const delay = delayAt(1, 200);
  expect(delay).toBeGreaterThan(80);
  expect(delay).toBeLessThan(120);
});

test('a wait that began after its job expects the end accordingly', () => {
  const polling = adaptive({ history: pastRuns });
  const { eta = 0 } = polling.expectation?.(contextAt(1, { age: 200_000 })) ?? {};
  expect(eta / 1000).toBeGreaterThan(90);
  expect(eta / 1000).toBeLessThan(110);
});

test.each([
  ['unknown', undefined],
  ['below the elapsed time', 90],
  ['negative', -3600],
  ['NaN', Number.NaN],
  ['the elapsed time up to whole seconds', 101.9],
])('an age that is %s is ignored', (_, age) => {
  expect(delayAt(100, age)).toBe(delayAt(100, undefined));
});

test('clocks that differ by hours hardly change the delay', () => {
  for (const age of [3600, 8 * 3600, 1e9]) {
    expect(delayAt(100, age) / delayAt(100, undefined)).toBeCloseTo(1, 1);
  }
});

test('a job that runs on after its expected end refutes the clocks', () => {
  // By the clocks it should have ended at 90 s.
  expect(delayAt(150, 360) / delayAt(150, undefined)).toBeCloseTo(1, 1);
});

test('the age is ignored without past runs', () => {
  expect(delayAt(10, 8 * 3600, memoryHistory())).toBe(delayAt(10, undefined, memoryHistory()));
});
