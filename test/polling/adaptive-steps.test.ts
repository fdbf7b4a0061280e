import { describe, expect, test } from 'vitest';
import { inferSteps, thinChanges } from '../../src/polling/adaptive/progress-path.js';
import { seen } from './looks.js';

const changesOf = (...percents: readonly number[]) =>
  seen(...percents.map((percent, index): [number, number] => [index, percent]));
const sizes = (...percents: readonly number[]) =>
  inferSteps(changesOf(...percents)).map(({ size }) => Math.round(10 * size) / 10);

describe('the steps of a percentage', () => {
  test.each([
    ['fine', [0, 3, 17, 41], [1]],
    ['of 20', [0, 20, 40, 60], [20]],
    ['of 25', [0, 25, 50], [25]],
    ['of 5', [0, 5, 20, 35, 55], [5]],
    ['thirds', [0, 33, 66], [33.3]],
    ['sevenths', [0, 14, 28, 42, 57], [14.3]],
  ])('%s', (_, percents, expected) => {
    expect(sizes(...percents)).toEqual(expected);
  });

  test('a single percentage may be a step or an accident, unless it fits no step', () => {
    expect(sizes(0, 33)).toEqual([33.3, 1]);
    expect(sizes(0, 20)).toEqual([20, 1]);
    expect(sizes(0, 31)).toEqual([1]);
  });

  test('their chances are never more than one', () => {
    for (const percents of [[50], [20, 40], [33, 66], [1, 2, 3], [7]]) {
      const sum = inferSteps(changesOf(...percents)).reduce(
        (total, { probability }) => total + probability,
        0,
      );
      expect(sum).toBeGreaterThan(0.85);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
    }
  });
});

describe('thinned changes', () => {
  const many = seen(...Array.from({ length: 200 }, (_, index): [number, number] => [index, index]));

  test.each([0, 1, 50, 187, 188, 189, 199])('are few and end with the latest: from %i on', from => {
    const kept = thinChanges(many, from);
    expect(kept.length).toBeLessThanOrEqual(12);
    expect(kept.length).toBeGreaterThan(Math.min(5, 199 - from));
    expect(kept.at(-1)).toBe(many.at(-1));
    expect(many.indexOf(kept[0] as (typeof many)[0])).toBeGreaterThanOrEqual(from);
  });

  test('are all of them where there are few', () => {
    expect(thinChanges(many.slice(0, 12), 0)).toEqual(many.slice(0, 12));
    expect(thinChanges(many.slice(0, 5), 2)).toEqual(many.slice(2, 5));
  });

  test('lie evenly', () => {
    const times = thinChanges(many, 3).map(({ elapsed }) => elapsed);
    const gaps = new Set(times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    expect(gaps.size).toBe(1);
  });
});
