import { describe, expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { zeroProgressLikelihood } from '../../src/polling/adaptive/likelihood.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import { looksAt } from './looks.js';

describe('a percentage that still says 0', () => {
  test('speaks against an end soon, and the less the longer the job will take', () => {
    const chances = [61, 90, 150, 400, 800, 8000].map(seconds =>
      zeroProgressLikelihood(60_000, seconds * 1000),
    );
    expect(chances).toEqual(chances.toSorted((one, other) => one - other));
    expect(chances[0]).toBeLessThan(0.1);
    expect(chances.at(-1)).toBeGreaterThan(0.9);
  });

  test('is the same on every scale', () => {
    expect(zeroProgressLikelihood(1000, 5000)).toBeCloseTo(zeroProgressLikelihood(1e8, 5e8), 12);
  });

  test('never rules an end out', () => {
    expect(zeroProgressLikelihood(1e9, 1e9 + 1)).toBeGreaterThan(0.05);
  });
});

test.each([30, 300, 3000])(
  'jobs of about %i s that say 0 all the way are found nearly as if they said nothing',
  about => {
    const strategy = () => adaptive({ history: memoryHistory(), random: () => 0.5 });
    const durations = Array.from({ length: 40 }, (_, job) => about * (0.6 + 0.02 * job));
    const costOf = (percentage: () => number | undefined) =>
      durations.reduce((sum, seconds) => {
        const looks = looksAt(seconds, strategy(), percentage);
        return sum + looks.length + (looks.at(-1) ?? 0) - seconds;
      }, 0);
    expect(costOf(() => 0) / costOf(() => undefined)).toBeLessThan(1.1);
  },
);
