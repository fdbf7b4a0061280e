import { describe, expect, test } from 'vitest';
import {
  CompletionRatio,
  completionProbability,
} from '../../../src/client/sharing/scan-schedule.js';

type Scan = Parameters<CompletionRatio['recordScan']>[0];

function ratioAfter(...scans: readonly Scan[]): number {
  const ratio = new CompletionRatio();
  for (const scan of scans) ratio.recordScan(scan);
  return ratio.value;
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}

describe('the completion ratio', () => {
  test.each<[what: string, scans: Scan[], ratio: number]>([
    ['is 1 before the first scan', [], 1],
    ['stays 1 if nothing is expected and nothing seen', times(10, { seen: 0, expected: 0 }), 1],
    ['stays 1 if as many are seen as expected', times(10, { seen: 7, expected: 7 }), 1],
    ['falls after a scan without a completion', [{ seen: 0, expected: 3 }], 1 / 4],
    ['falls further after the next', times(2, { seen: 0, expected: 3 }), 1 / (4 + 3 * (10 / 13))],
    ['rises after an unexpected completion', [{ seen: 1, expected: 0 }], 2],
    ['changes more with larger numbers', [{ seen: 10, expected: 100 }], 11 / 101],
    ['rises to at most 4', [{ seen: 1000, expected: 0.001 }], 4],
  ])('%s', (_, scans, ratio) => {
    expect(ratioAfter(...scans)).toBeCloseTo(ratio, 12);
  });

  test('approaches a lasting ratio', () => {
    expect(ratioAfter(...times(30, { seen: 200, expected: 1000 }))).toBeCloseTo(0.2, 2);
    expect(ratioAfter(...times(30, { seen: 2000, expected: 1000 }))).toBeCloseTo(2, 2);
  });

  test('never becomes 0', () => {
    expect(ratioAfter(...times(1000, { seen: 0, expected: 1e6 }))).toBeGreaterThan(0);
  });

  test('forgets fifty scans without a completion within ten scans', () => {
    const slow = times(50, { seen: 0, expected: 10 });
    const usual = times(10, { seen: 10, expected: 10 });
    expect(ratioAfter(...slow)).toBeLessThan(0.05);
    expect(ratioAfter(...slow, ...usual)).toBeGreaterThan(0.9);
    expect(ratioAfter(...slow, ...usual)).toBeLessThan(1);
  });

  test('forgets nothing while nothing is expected', () => {
    const pause = times(50, { seen: 0, expected: 0 });
    expect(ratioAfter({ seen: 0, expected: 3 }, ...pause)).toBe(1 / 4);
  });

  test('learns from a few completions over many scans', () => {
    expect(ratioAfter(...times(40, { seen: 0.3, expected: 0.1 }))).toBeGreaterThan(2);
  });
});

const RATIOS = [0.01, 0.5, 1, 4];
const DELAYS = [1, 100, 1000, 5000, 20_000, 60_000, 600_000, 36_000_000];

describe('the probability that a job has ended by a poll', () => {
  test.each(RATIOS)('falls with the delay of the poll, at a completion ratio of %d', ratio => {
    const probabilities = DELAYS.map(delay => completionProbability(delay, ratio));
    expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one));
    for (const probability of probabilities) {
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
  });

  test('rises with the completion ratio', () => {
    const probabilities = RATIOS.map(ratio => completionProbability(20_000, ratio));
    expect(new Set(probabilities).size).toBe(RATIOS.length);
    expect(probabilities).toEqual(probabilities.toSorted((one, other) => one - other));
  });

  test.each<[delay: number, ratio: number, probability: number]>([
    [1, 1, 1],
    [2000, 1, 1 - 1 / Math.E],
    [2000, 2, 1 - 1 / Math.E ** 2],
    [2_000_000, 1, 0.001],
    [2_000_000, 0.1, 0.0001],
    [Number.POSITIVE_INFINITY, 1, 0],
  ])('with a delay of %d and a ratio of %d is %d', (delay, ratio, probability) => {
    expect(completionProbability(delay, ratio)).toBeCloseTo(probability, 5);
  });

  test.each(RATIOS)('is the same for every first poll, with a ratio of %d', ratio => {
    expect(completionProbability(0, ratio)).toBe(completionProbability(0, 1));
    expect(completionProbability(-5, ratio)).toBe(completionProbability(0, 1));
    expect(completionProbability(0, ratio)).toBeGreaterThan(0.5);
    expect(completionProbability(0, ratio)).toBeLessThan(1);
  });
});
