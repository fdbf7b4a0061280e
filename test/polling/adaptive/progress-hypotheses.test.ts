import { describe, expect, test } from 'vitest';
import type { ProgressFit } from '../../../src/polling/adaptive/progress-filter.js';
import { fitProgress, learnCurve } from '../../../src/polling/adaptive/progress-hypotheses.js';
import { changesAt } from '../polling-contexts.js';

/** The fit with the most weight, and the seconds at which it expects the end. */
function bestOf(fits: readonly ProgressFit[]): { fit: ProgressFit; end: number } {
  const [fit] = fits.toSorted((a, b) => b.logWeight - a.logWeight);
  if (!fit) throw new Error('there is no fit');
  return { fit, end: (fit.origin.elapsed + Math.exp(fit.logMean)) / 1000 };
}

describe('fits of linear curves', () => {
  test('need a percentage that has moved', () => {
    expect(fitProgress([], undefined)).toEqual([]);
    expect(fitProgress(changesAt([1, 0]), undefined)).toEqual([]);
  });

  test('place the end between a rounded-down percentage and its next step', () => {
    // 33 % at 100 s means 33 to 34 %: the end is between 294 s and 303 s.
    const { end, fit } = bestOf(fitProgress(changesAt([0, 0], [100, 33]), undefined));
    expect(end).toBeGreaterThan(294);
    expect(end).toBeLessThan(303.1);
    expect(fit.logSd).toBeLessThan(0.01);
  });

  test('use the time at which a coarse percentage changed', () => {
    // 20 % came between 58 s and 60 s.
    const { end, fit } = bestOf(fitProgress(changesAt([0, 0], [58, 0], [60, 20]), undefined));
    expect(end).toBeGreaterThan(290);
    expect(end).toBeLessThan(300.1);
    expect(fit.logSd).toBeLessThan(0.02);
  });

  test('gain weight with each percentage that comes when expected', () => {
    const changes = changesAt([0, 0], [3, 1], [30, 10], [90, 30], [150, 50]);
    const weights = [2, 3, 4, 5].map(
      count => bestOf(fitProgress(changes.slice(0, count), undefined)).fit.logWeight,
    );
    expect(weights).toEqual(weights.toSorted((a, b) => a - b));
    expect((weights[3] ?? 0) - (weights[0] ?? 0)).toBeGreaterThan(4);
  });

  test('lose weight if percentages come irregularly', () => {
    const even = bestOf(fitProgress(changesAt([0, 0], [30, 10], [60, 20], [90, 30]), undefined));
    const irregular = bestOf(
      fitProgress(changesAt([0, 0], [30, 10], [33, 60], [90, 61]), undefined),
    );
    expect(irregular.fit.logWeight).toBeLessThan(even.fit.logWeight - 3);
  });

  test.each([
    ['evenly', (share: number) => share],
    ['ahead of time', (share: number) => share ** 0.5],
    ['behind time', (share: number) => share ** 2],
  ])('find the end of a percentage that rises %s', (_, shape) => {
    const changes = changesAt(
      ...[3, 15, 40, 80, 130, 180, 230].map((time): [number, number] => [
        time,
        Math.floor(100 * shape(time / 300)),
      ]),
    );
    expect(bestOf(fitProgress(changes, undefined)).end).toBeCloseTo(300, -1.1);
  });

  test('count from the first percentage if the wait began late', () => {
    const changes = changesAt([0, 60], [30, 64], [60, 68], [120, 76]);
    expect(bestOf(fitProgress(changes, undefined)).end).toBeCloseTo(300, -1.1);
  });

  test('count from the last drop if the percentage started over', () => {
    const changes = changesAt([10, 10], [50, 50], [60, 20], [90, 35], [120, 50], [160, 70]);
    expect(bestOf(fitProgress(changes, undefined)).end).toBeCloseTo(220, -1.1);
  });
});

describe('a learned curve', () => {
  const stuck = (duration: number) => ({
    duration,
    progress: Array.from({ length: 99 }, (_, index) => ({
      elapsed: (0.7 * duration * (index + 1)) / 99,
      percent: index + 1,
    })),
  });

  test('needs five runs with percentages', () => {
    const runs = [100, 200, 300, 400].map(stuck);
    expect(learnCurve([...runs, { duration: 500 }])).toBeUndefined();
    expect(learnCurve([...runs, stuck(500)])).toBeDefined();
  });

  test('is the share of its time that a job has used at each percentage', () => {
    const curve = learnCurve([100, 200, 300, 400, 500].map(stuck))?.gradual;
    expect(Math.exp(curve?.logShare(99) ?? 0)).toBeCloseTo(0.7, 2);
    expect(Math.exp(curve?.logShare(50) ?? 0)).toBeCloseTo(0.354, 2);
    expect(curve?.logShare(100)).toBe(0);
  });

  test('has two continuations: gradual, or a plateau as in past runs', () => {
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

  test('outweighs linear curves if past runs had a plateau: 50 % from a third of the time on', () => {
    const runs = Array.from({ length: 30 }, (_, run) => {
      const duration = 200 + 10 * run;
      const progress = Array.from({ length: 50 }, (_, index) => ({
        elapsed: (duration * (index + 1)) / 150,
        percent: index + 1,
      }));
      return { duration, progress };
    });
    // The 50 % seen at 250 s may have been reached long before: the first percentages imply 300 s.
    const changes = changesAt([0, 0], [15, 7], [40, 20], [250, 50]);
    const { end } = bestOf(fitProgress(changes, learnCurve(runs)));
    expect(end).toBeGreaterThan(285);
    expect(end).toBeLessThan(315);
  });

  test('outweighs linear curves if past runs stayed at 99 %: at 210 s, 90 s are left', () => {
    const curve = learnCurve(Array.from({ length: 30 }, (_, run) => stuck(100 + 10 * run)));
    const changes = changesAt([0, 0], [10, 4], [100, 47], [209, 98], [210, 99]);
    expect(bestOf(fitProgress(changes, curve)).end).toBeCloseTo(300, -1);
  });
});
