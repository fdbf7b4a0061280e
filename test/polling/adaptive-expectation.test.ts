import { describe, expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import { contextAt, seen } from './looks.js';

const EVEN = seen([0, 0], [33, 11], [93, 31], [159, 53]);

function expectationAt(seconds: number, progress = EVEN, history = memoryHistory()) {
  return adaptive({ history }).expectation?.(contextAt(seconds, { progress }));
}

describe('no expectation is told', () => {
  test.each([
    ['without percentage and past', []],
    ['of a percentage that stays at 0', seen([0, 0])],
    ['of a percentage that has moved only once', seen([0, 0], [30, 10])],
  ])('%s', (_, progress) => {
    expect(expectationAt(60, progress)).toBeUndefined();
  });

  test('of a job that is not visible', () => {
    const context = contextAt(60, { visible: false, progress: EVEN });
    expect(adaptive().expectation?.(context)).toBeUndefined();
  });
});

describe('an even percentage', () => {
  test('tells the end, and a range around it', () => {
    const told = expectationAt(159);
    expect(told?.eta).toBeGreaterThan(135_000);
    expect(told?.eta).toBeLessThan(142_000);
    const [early, late] = told?.range ?? [0, 0];
    expect(early).toBeLessThanOrEqual(told?.eta ?? 0);
    expect(late).toBeGreaterThanOrEqual(told?.eta ?? 0);
    expect(late - early).toBeLessThan(20_000);
    expect(told?.stalled).toBe(false);
  });

  test('counts down as it goes on', () => {
    const later = expectationAt(219, [...EVEN, ...seen([219, 73])]);
    const passed = (expectationAt(159)?.eta ?? 0) - (later?.eta ?? 0);
    expect(passed).toBeGreaterThan(57_000);
    expect(passed).toBeLessThan(63_000);
  });
});

describe('a stall', () => {
  test('is told once the next percentage is long overdue', () => {
    expect(expectationAt(161)?.stalled).toBe(false);
    expect(expectationAt(600)?.stalled).toBe(true);
  });

  test('is not told before the next coarse step is due', () => {
    const steps = seen([0, 0], [58, 0], [60, 20], [118, 20], [120, 40]);
    expect(expectationAt(170, steps)?.stalled).toBe(false);
    expect(expectationAt(400, steps)?.stalled).toBe(true);
  });

  test('is none where jobs of the name have stood before', () => {
    const history = memoryHistory();
    for (let run = 0; run < 30; run++) {
      const duration = 290_000 + 700 * run;
      const progress = [3, 20, 45, 70, 90, 99].map(percent => ({
        elapsed: (0.7 * duration * percent) / 99,
        percent,
      }));
      history.record('CreateInstance', { duration, progress });
    }
    const stuck = seen([0, 0], [33, 15], [93, 43], [159, 74], [212, 99]);
    expect(expectationAt(260, stuck)?.stalled).toBe(true);
    expect(expectationAt(260, stuck, history)?.stalled).toBe(false);
  });
});

test('a past alone tells the end: the median of the runs', () => {
  const history = memoryHistory();
  for (let run = 0; run < 41; run++) {
    history.record('CreateInstance', { duration: 280_000 + 1000 * run });
  }
  const told = expectationAt(60, [], history);
  expect(told?.eta).toBeGreaterThan(230_000);
  expect(told?.eta).toBeLessThan(250_000);
  expect(told?.stalled).toBe(false);
});
