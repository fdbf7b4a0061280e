import { expect, test } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { zeroProgressLikelihood } from '../../../src/polling/adaptive/likelihood.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import { pollTimes } from '../polling-contexts.js';

test('a percentage that is still 0 is the more likely the longer the job takes', () => {
  const likelihoods = [61, 90, 150, 400, 800, 8000].map(seconds =>
    zeroProgressLikelihood(60_000, seconds * 1000),
  );
  expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => a - b));
  expect(likelihoods[0]).toBeLessThan(0.1);
  expect(likelihoods.at(-1)).toBeGreaterThan(0.9);
});

test('a percentage that is still 0 is equally likely on every time scale', () => {
  expect(zeroProgressLikelihood(1000, 5000)).toBeCloseTo(zeroProgressLikelihood(1e8, 5e8), 12);
});

test('a percentage that is still 0 never excludes an end', () => {
  expect(zeroProgressLikelihood(1e9, 1e9 + 1)).toBeGreaterThan(0.05);
});

test.each([30, 300, 3000])(
  'jobs of about %i s with a percentage of 0 to the end cost at most a tenth more than jobs without one',
  about => {
    const strategy = () => adaptive({ history: memoryHistory(), random: () => 0.5 });
    const durations = Array.from({ length: 40 }, (_, job) => about * (0.6 + 0.02 * job));
    const costOf = (percentage: () => number | undefined) =>
      durations.reduce((sum, duration) => {
        const times = pollTimes(duration, strategy(), percentage);
        return sum + times.length + (times.at(-1) ?? 0) - duration;
      }, 0);
    expect(costOf(() => 0) / costOf(() => undefined)).toBeLessThan(1.1);
  },
);
