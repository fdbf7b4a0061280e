import { describe, expect, test } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { EMPTY_MODEL } from '../../../src/polling/adaptive/learned-model.js';
import {
  inferPosterior,
  type Posterior,
  quantile,
} from '../../../src/polling/adaptive/posterior.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import type { ProgressChange } from '../../../src/polling/strategy.js';
import { changesAt, contextAt } from '../polling-contexts.js';

const EVEN = changesAt([0, 0], [33, 11], [93, 31], [159, 53]);

describe('the posterior', () => {
  const posteriorAt = (seconds: number, progress: ProgressChange[] = []): Posterior =>
    inferPosterior(contextAt(seconds, { progress }), EMPTY_MODEL, 500);
  const medianSeconds = (posterior: Posterior): number => quantile(posterior, 0.5) / 1000;

  test.each([
    ['a new job', posteriorAt(0.001)],
    ['a job with a percentage', posteriorAt(160, EVEN)],
    ['a job whose percentage is long overdue', posteriorAt(100_000, EVEN)],
    ['a job after thirty days', posteriorAt(30 * 86_400)],
  ])('is a distribution over ascending times from now on, for %s', (_, { times, cdf }) => {
    for (const ascending of [Array.from(times), Array.from(cdf)]) {
      expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
    }
    expect([cdf[0], cdf[cdf.length - 1]]).toEqual([0, 1]);
  });

  test('has the same shape on every time scale if nothing is known', () => {
    const [hour, day] = [posteriorAt(3600), posteriorAt(86_400)];
    expect(medianSeconds(hour) / 3600).toBeCloseTo(medianSeconds(day) / 86_400, 1);
    expect(medianSeconds(hour) / 3600).toBeCloseTo(2 ** (1 / 0.75), 1);
  });

  test('follows a percentage that moves evenly', () => {
    const posterior = posteriorAt(160, EVEN);
    expect(posterior.progressWeight).toBeGreaterThan(0.75);
    expect(medianSeconds(posterior)).toBeGreaterThan(294);
    expect(medianSeconds(posterior)).toBeLessThan(302);
  });

  test('returns to the prior when the job outlives its percentage', () => {
    const [overdue, withoutProgress] = [posteriorAt(3000, EVEN), posteriorAt(3000)];
    expect(overdue.progressWeight).toBeLessThan(0.05);
    expect(medianSeconds(overdue) / medianSeconds(withoutProgress)).toBeGreaterThan(0.5);
    expect(medianSeconds(overdue)).toBeGreaterThan(3300);
  });
});

describe('the expectation', () => {
  const expectationAt = (seconds: number, progress = EVEN, history = memoryHistory()) =>
    adaptive({ history }).expectation?.(contextAt(seconds, { progress }));

  test.each([
    ['without a percentage and past runs', []],
    ['of a percentage that stays at 0', changesAt([0, 0])],
    ['of a percentage that has moved only once', changesAt([0, 0], [30, 10])],
  ])('is undefined %s', (_, progress) => {
    expect(expectationAt(60, progress)).toBeUndefined();
  });

  test('is undefined while the job is not visible', () => {
    const context = contextAt(60, { visible: false, progress: EVEN });
    expect(adaptive().expectation?.(context)).toBeUndefined();
  });

  test('of an even percentage is its end, and a range around it', () => {
    const { eta = 0, range: [early, late] = [0, 0], stalled } = expectationAt(159) ?? {};
    expect(eta).toBeGreaterThan(135_000);
    expect(eta).toBeLessThan(142_000);
    expect(early).toBeLessThanOrEqual(eta);
    expect(late).toBeGreaterThanOrEqual(eta);
    expect(late - early).toBeLessThan(20_000);
    expect(stalled).toBe(false);
  });

  test('of an even percentage counts down', () => {
    const later = expectationAt(219, [...EVEN, ...changesAt([219, 73])]);
    const difference = (expectationAt(159)?.eta ?? 0) - (later?.eta ?? 0);
    expect(difference).toBeGreaterThan(57_000);
    expect(difference).toBeLessThan(63_000);
  });

  test('with past runs only is their median', () => {
    const history = memoryHistory();
    for (let run = 0; run < 41; run++) {
      history.record('CreateInstance', { duration: 280_000 + 1000 * run });
    }
    const { eta, stalled } = expectationAt(60, [], history) ?? {};
    expect(eta).toBeGreaterThan(230_000);
    expect(eta).toBeLessThan(250_000);
    expect(stalled).toBe(false);
  });

  test('is stalled once the next percentage is long overdue', () => {
    expect(expectationAt(161)?.stalled).toBe(false);
    expect(expectationAt(600)?.stalled).toBe(true);
  });

  test('is not stalled before the next coarse step is due', () => {
    const steps = changesAt([0, 0], [58, 0], [60, 20], [118, 20], [120, 40]);
    expect(expectationAt(170, steps)?.stalled).toBe(false);
    expect(expectationAt(400, steps)?.stalled).toBe(true);
  });

  test('is not stalled where past jobs of the name stood still as well', () => {
    const history = memoryHistory();
    for (let run = 0; run < 30; run++) {
      const duration = 290_000 + 700 * run;
      const progress = [3, 20, 45, 70, 90, 99].map(percent => ({
        elapsed: (0.7 * duration * percent) / 99,
        percent,
      }));
      history.record('CreateInstance', { duration, progress });
    }
    const stuck = changesAt([0, 0], [33, 15], [93, 43], [159, 74], [212, 99]);
    expect(expectationAt(260, stuck)?.stalled).toBe(true);
    expect(expectationAt(260, stuck, history)?.stalled).toBe(false);
  });
});
