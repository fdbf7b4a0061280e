import { describe, expect, test } from 'vitest';
import { inferSteps, thinChanges } from '../../../src/polling/adaptive/progress-path.js';
import { changesAt } from '../polling-contexts.js';

const changesOf = (...percents: readonly number[]) =>
  changesAt(...percents.map((percent, index): [number, number] => [index, percent]));
const sizes = (...percents: readonly number[]) =>
  inferSteps(changesOf(...percents)).map(({ size }) => Math.round(10 * size) / 10);

describe('inferSteps()', () => {
  test.each([
    ['of 1', [0, 3, 17, 41], [1]],
    ['of 20', [0, 20, 40, 60], [20]],
    ['of 25', [0, 25, 50], [25]],
    ['of 5', [0, 5, 20, 35, 55], [5]],
    ['of a third', [0, 33, 66], [33.3]],
    ['of a seventh', [0, 14, 28, 42, 57], [14.3]],
  ])('recognises steps %s', (_, percents, expected) => {
    expect(sizes(...percents)).toEqual(expected);
  });

  test('takes a single percentage for a step or a coincidence, unless no step fits', () => {
    expect(sizes(0, 33)).toEqual([33.3, 1]);
    expect(sizes(0, 20)).toEqual([20, 1]);
    expect(sizes(0, 31)).toEqual([1]);
  });

  test('knows no steps from the start and the end alone', () => {
    expect(sizes(0, 100)).toEqual([1]);
  });

  test('returns probabilities that sum to at most one', () => {
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

describe('thinChanges()', () => {
  const many = changesAt(
    ...Array.from({ length: 200 }, (_, index): [number, number] => [index, index]),
  );

  test.each([0, 1, 50, 187, 188, 189, 199])(
    'keeps at most twelve changes from index %i on, including the last',
    from => {
      const kept = thinChanges(many, from);
      expect(kept.length).toBeLessThanOrEqual(12);
      expect(kept.length).toBeGreaterThan(Math.min(5, 199 - from));
      expect(kept.at(-1)).toBe(many.at(-1));
      expect(many.indexOf(kept[0] as (typeof many)[0])).toBeGreaterThanOrEqual(from);
    },
  );

  test('keeps all changes if there are few', () => {
    expect(thinChanges(many.slice(0, 12), 0)).toEqual(many.slice(0, 12));
    expect(thinChanges(many.slice(0, 5), 2)).toEqual(many.slice(2, 5));
  });

  test('keeps changes at even distances', () => {
    const times = thinChanges(many, 3).map(({ elapsed }) => elapsed);
    const gaps = new Set(times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    expect(gaps.size).toBe(1);
  });
});
