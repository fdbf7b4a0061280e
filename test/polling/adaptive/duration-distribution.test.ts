import { describe, expect, test } from 'vitest';
import {
  fitDurationDistribution,
  mixWithPrior,
} from '../../../src/polling/adaptive/duration-distribution.js';

const ONE_TO_HUNDRED = Array.from({ length: 100 }, (_, index) => 1000 * (index + 1));

describe('the distribution of past durations', () => {
  test('rises from 0 to 1', () => {
    const { cdf } = fitDurationDistribution(ONE_TO_HUNDRED);
    const shares = Array.from({ length: 300 }, (_, index) => cdf(500 * index));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([cdf(0), cdf(1e9)]).toEqual([0, 1]);
  });

  test.each([10, 25, 50, 75, 90])(
    'has a cdf of %i %% where that many of 100 runs had ended',
    count => {
      expect(fitDurationDistribution(ONE_TO_HUNDRED).cdf(count * 1000)).toBeCloseTo(count / 100, 1);
    },
  );

  test('is low where there were no runs', () => {
    const { cdf } = fitDurationDistribution([58, 59, 60, 61, 62, 598, 599, 600, 601, 602]);
    expect(cdf(400) - cdf(100)).toBeLessThan(0.01);
  });

  test('is sharp where runs agree, and vague around a stray one', () => {
    const { cdf } = fitDurationDistribution([300, 301, 302, 303, 304, 305, 306, 307, 308, 1000]);
    const within = (time: number): number => cdf(time * 1.05) - cdf(time / 1.05);
    expect(within(304)).toBeGreaterThan(0.8);
    expect(within(1000)).toBeLessThan(0.05);
  });

  test('exists for runs that all took the same time, even 0', () => {
    const { cdf } = fitDurationDistribution(Array.from({ length: 30 }, () => 60_000));
    expect(cdf(60_700) - cdf(59_300)).toBeGreaterThan(0.99);
    expect(fitDurationDistribution([0, 0, 0, 0, 0]).cdf(10)).toBeCloseTo(1, 3);
  });

  test('separates two kinds of run, and is sharp for both even if one is rare', () => {
    const { cdf } = fitDurationDistribution([
      ...Array.from({ length: 16 }, (_, run) => 57 + 0.4 * run),
      ...[580, 590, 600, 610, 620],
    ]);
    const within = (time: number): number => cdf(time * 1.05) - cdf(time / 1.05);
    expect(within(60)).toBeGreaterThan(0.6);
    expect(within(600)).toBeGreaterThan(0.13);
  });

  test('is even for evenly spread runs: as high between two runs as at one', () => {
    const even = Array.from({ length: 50 }, (_, run) => Math.exp(4 + run / 50));
    const { cdf } = fitDurationDistribution(even);
    const density = (time: number): number => cdf(time * 1.002) - cdf(time / 1.002);
    const at = even.slice(10, 40).map(density);
    const between = even.slice(10, 40).map(time => density(time * Math.exp(0.01)));
    expect(Math.max(...at) / Math.min(...between)).toBeLessThan(1.3);
  });

  test('has knots where most runs are', () => {
    const { knots } = fitDurationDistribution(ONE_TO_HUNDRED);
    expect([...knots]).toEqual(knots.toSorted((a, b) => a - b));
    expect(knots.length).toBeGreaterThan(15);
    expect(knots.at(-1)).toBeLessThan(120_000);
  });
});

describe('the prior beside past runs', () => {
  const past = fitDurationDistribution([60_000, 61_000, 62_000, 63_000, 64_000]);

  test('keeps a weight that shrinks with the number of runs', () => {
    const longer = [5, 30, 200].map(runs => 1 - mixWithPrior(past, runs).cdf(600_000));
    expect(longer).toEqual(longer.toSorted((a, b) => b - a));
    expect(longer[0]).toBeGreaterThan(0.002);
    expect(longer[2]).toBeGreaterThan(0);
  });
});
