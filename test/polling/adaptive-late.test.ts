import { describe, expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import { contextAt } from './looks.js';

const history = memoryHistory();
for (let run = 0; run < 30; run++)
  history.record('CreateInstance', { duration: 285_000 + 1000 * run });

/** Seconds to the next look at a job of 300 s, at these seconds of the wait and of the job's age. */
function delayAt(elapsed: number, age: number | undefined, past = history): number {
  const polling = adaptive({ history: past, random: () => 0.5 });
  const context = contextAt(elapsed, age === undefined ? {} : { age: age * 1000 });
  return polling.nextDelay(context) / 1000;
}

describe('a wait that came late, for a job with a past', () => {
  test('looks when the job is about to end, not when it would be had it begun with the wait', () => {
    const delay = delayAt(1, 200);
    expect(delay).toBeGreaterThan(80);
    expect(delay).toBeLessThan(120);
  });

  test('says so in its expectation', () => {
    const polling = adaptive({ history });
    const { eta = 0 } = polling.expectation?.(contextAt(1, { age: 200_000 })) ?? {};
    expect(eta / 1000).toBeGreaterThan(90);
    expect(eta / 1000).toBeLessThan(110);
  });

  test.each([
    ['that is not known', undefined],
    ['below the time waited', 90],
    ['below 0', -3600],
    ['that is none', Number.NaN],
    ['as long as the wait, but for seconds that are counted whole', 101.9],
  ])('goes by the time waited with an age %s', (_, age) => {
    expect(delayAt(100, age)).toBe(delayAt(100, undefined));
  });

  test('does not believe clocks that differ by hours', () => {
    for (const age of [3600, 8 * 3600, 1e9]) {
      expect(delayAt(100, age) / delayAt(100, undefined)).toBeCloseTo(1, 1);
    }
  });

  test('takes up what it knows without the clocks once they are refuted by the job', () => {
    // By the clocks it should have ended at 90 s.
    expect(delayAt(150, 360) / delayAt(150, undefined)).toBeCloseTo(1, 1);
  });
});

test('without a past the age sets no pace', () => {
  expect(delayAt(10, 8 * 3600, memoryHistory())).toBe(delayAt(10, undefined, memoryHistory()));
});
