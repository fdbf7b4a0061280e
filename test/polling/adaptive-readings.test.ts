import { describe, expect, test } from 'vitest';
import type { ProgressFit } from '../../src/polling/adaptive/progress-filter.js';
import { fitProgress, learnCurve } from '../../src/polling/adaptive/progress-hypotheses.js';
import { seen } from './looks.js';

/** The reading that has predicted best, and the seconds at which it expects the end. */
function best(readings: readonly ProgressFit[]): { reading: ProgressFit; end: number } {
  const [reading] = readings.toSorted((one, other) => other.logWeight - one.logWeight);
  if (!reading) throw new Error('no reading');
  return { reading, end: (reading.origin.elapsed + Math.exp(reading.logMean)) / 1000 };
}

describe('percentages read as intervals', () => {
  test('nothing is read before the percentage has moved', () => {
    expect(fitProgress([], undefined)).toEqual([]);
    expect(fitProgress(seen([1, 0]), undefined)).toEqual([]);
  });

  test('a rounded-down percentage places the end between itself and its next step', () => {
    // 33 % at 100 s means 33 to 34 %: the end is between 294 s and 303 s.
    const { end, reading } = best(fitProgress(seen([0, 0], [100, 33]), undefined));
    expect(end).toBeGreaterThan(294);
    expect(end).toBeLessThan(303.1);
    expect(reading.logSd).toBeLessThan(0.01);
  });

  test('a coarse percentage is placed by when it changed', () => {
    // 20 % came between 58 s and 60 s.
    const { end, reading } = best(fitProgress(seen([0, 0], [58, 0], [60, 20]), undefined));
    expect(end).toBeGreaterThan(290);
    expect(end).toBeLessThan(300.1);
    expect(reading.logSd).toBeLessThan(0.02);
  });

  test('each percentage that comes when it should adds to the weight', () => {
    const changes = seen([0, 0], [3, 1], [30, 10], [90, 30], [150, 50]);
    const weights = [2, 3, 4, 5].map(
      count => best(fitProgress(changes.slice(0, count), undefined)).reading.logWeight,
    );
    expect(weights).toEqual(weights.toSorted((one, other) => one - other));
    expect((weights[3] ?? 0) - (weights[0] ?? 0)).toBeGreaterThan(4);
  });

  test('percentages that come anyhow lose weight', () => {
    const even = best(fitProgress(seen([0, 0], [30, 10], [60, 20], [90, 30]), undefined));
    const anyhow = best(fitProgress(seen([0, 0], [30, 10], [33, 60], [90, 61]), undefined));
    expect(anyhow.reading.logWeight).toBeLessThan(even.reading.logWeight - 3);
  });
});

describe('ways to go', () => {
  test.each([
    ['evenly', (share: number) => share],
    ['ahead of time', (share: number) => share ** 0.5],
    ['behind time', (share: number) => share ** 2],
  ])('a percentage that goes %s finds the end by itself', (_, shape) => {
    const changes = seen(
      ...[3, 15, 40, 80, 130, 180, 230].map((time): [number, number] => [
        time,
        Math.floor(100 * shape(time / 300)),
      ]),
    );
    expect(best(fitProgress(changes, undefined)).end).toBeCloseTo(300, -1.1);
  });

  test('a wait that came late counts from what it saw first', () => {
    const changes = seen([0, 60], [30, 64], [60, 68], [120, 76]);
    expect(best(fitProgress(changes, undefined)).end).toBeCloseTo(300, -1.1);
  });

  test('a percentage that starts over counts from there', () => {
    const changes = seen([10, 10], [50, 50], [60, 20], [90, 35], [120, 50], [160, 70]);
    expect(best(fitProgress(changes, undefined)).end).toBeCloseTo(220, -1.1);
  });
});

describe('the learnt shape', () => {
  const stuck = (duration: number) => ({
    duration,
    progress: Array.from({ length: 99 }, (_, index) => ({
      elapsed: (0.7 * duration * (index + 1)) / 99,
      percent: index + 1,
    })),
  });

  test('needs five runs that told percentages', () => {
    const runs = [100, 200, 300, 400].map(stuck);
    expect(learnCurve([...runs, { duration: 500 }])).toBeUndefined();
    expect(learnCurve([...runs, stuck(500)])).toBeDefined();
  });

  test('says what share of its time a job has really used', () => {
    const shape = learnCurve([100, 200, 300, 400, 500].map(stuck))?.gradual;
    expect(Math.exp(shape?.logShare(99) ?? 0)).toBeCloseTo(0.7, 2);
    expect(Math.exp(shape?.logShare(50) ?? 0)).toBeCloseTo(0.354, 2);
    expect(shape?.logShare(100)).toBe(0);
  });

  test('has two ways to go on from a percentage: others follow it, or it sticks as it did before', () => {
    const atHalf = [100, 200, 300, 400, 500].map(duration => ({
      duration,
      progress: [10, 20, 30, 40, 50].map(percent => ({
        elapsed: (duration * percent) / 100,
        percent,
      })),
    }));
    const { gradual, plateau } = learnCurve(atHalf) ?? {};
    expect([20, 50].map(percent => Math.exp(gradual?.nextLogShare(percent, 5) ?? 0))).toEqual([
      expect.closeTo(0.25),
      expect.closeTo(0.55),
    ]);
    expect([20, 50].map(percent => Math.exp(plateau?.nextLogShare(percent, 5) ?? 0))).toEqual([
      expect.closeTo(0.3),
      expect.closeTo(1),
    ]);
  });

  test('is believed where a percentage stuck before: 50 % from a third of the time on', () => {
    const runs = Array.from({ length: 30 }, (_, run) => {
      const duration = 200 + 10 * run;
      const progress = Array.from({ length: 50 }, (_, index) => ({
        elapsed: (duration * (index + 1)) / 150,
        percent: index + 1,
      }));
      return { duration, progress };
    });
    // Seen at last at 250 s, it may have come long before: the first percentages said 300 s.
    const changes = seen([0, 0], [15, 7], [40, 20], [250, 50]);
    const { end } = best(fitProgress(changes, learnCurve(runs)));
    expect(end).toBeGreaterThan(285);
    expect(end).toBeLessThan(315);
  });

  test('is believed where it was met before: 99 % at 210 s leaves 90 s', () => {
    const shape = learnCurve(Array.from({ length: 30 }, (_, run) => stuck(100 + 10 * run)));
    const changes = seen([0, 0], [10, 4], [100, 47], [209, 98], [210, 99]);
    expect(best(fitProgress(changes, shape)).end).toBeCloseTo(300, -1);
  });
});
