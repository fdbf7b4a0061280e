import { describe, expect, test } from 'vitest';
import { LOMAX_PRIOR } from '../../src/polling/adaptive/duration-distribution.js';
import {
  computePosterior,
  type Posterior,
  type PosteriorInput,
  quantile,
} from '../../src/polling/adaptive/posterior.js';
import { fitProgress } from '../../src/polling/adaptive/progress-hypotheses.js';
import type { ProgressChange } from '../../src/polling/strategy.js';
import { seen } from './looks.js';

const EVEN = seen([0, 0], [33, 11], [93, 31], [159, 53]);

function forecastAt(
  seconds: number,
  changes: ProgressChange[] = [],
  more: Partial<PosteriorInput> = {},
) {
  return computePosterior({
    now: seconds * 1000,
    progressChangedAt: changes.at(-1)?.elapsed ?? 0,
    durations: LOMAX_PRIOR,
    fits: fitProgress(changes, undefined),
    uninformedLikelihood: () => 0.04,
    resolutionMs: 500,
    ...more,
  });
}

function median(told: Posterior): number {
  return quantile(told, 0.5) / 1000;
}

describe('a forecast', () => {
  test.each([
    ['at the beginning', forecastAt(0.001)],
    ['of a percentage', forecastAt(160, EVEN)],
    ['of a percentage that is long overdue', forecastAt(100_000, EVEN)],
    ['thirty days in', forecastAt(30 * 86_400)],
  ])('is shares of one over ascending times from now on: %s', (_, { times, probabilities }) => {
    expect(probabilities.reduce((sum, chance) => sum + chance)).toBeCloseTo(1, 9);
    expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0);
    expect([...times]).toEqual([...times].sort((one, other) => one - other));
  });

  test('of nothing known is the same on every scale', () => {
    const [hour, day] = [forecastAt(3600), forecastAt(86_400)];
    expect(median(hour) / 3600).toBeCloseTo(median(day) / 86_400, 1);
    expect(median(hour) / 3600).toBeCloseTo(2 ** (1 / 0.75), 1);
  });

  test('rests on a percentage that goes on as it was read, and tells its end', () => {
    const told = forecastAt(160, EVEN);
    expect(told.progressWeight).toBeGreaterThan(0.75);
    expect(median(told)).toBeGreaterThan(294);
    expect(median(told)).toBeLessThan(302);
  });

  test('falls back to the durations by itself when the job outlives its percentage', () => {
    const [overdue, unread] = [forecastAt(3000, EVEN), forecastAt(3000)];
    expect(overdue.progressWeight).toBeLessThan(0.05);
    expect(median(overdue) / median(unread)).toBeGreaterThan(0.5);
    expect(median(overdue)).toBeGreaterThan(3300);
  });
});
