import { describe, expect, test } from 'vitest';
import { estimateLinearEta } from '../../src/polling/linear-eta.js';

const changes = (...points: readonly (readonly [elapsed: number, percent: number])[]) =>
  points.map(([elapsed, percent]) => ({ elapsed, after: 0, percent }));

describe('the time left, drawn through the percentages seen', () => {
  test('goes on at the pace of the whole run', () => {
    expect(estimateLinearEta(changes([1000, 0], [11_000, 50]), 11_000)).toBe(10_000);
    expect(estimateLinearEta(changes([1000, 0], [5000, 45], [11_000, 50]), 13_000)).toBe(8000);
  });

  test('is never less than nothing', () => {
    expect(estimateLinearEta(changes([0, 0], [1000, 50]), 60_000)).toBe(0);
  });

  test.each([
    ['no percentage', changes()],
    ['one percentage', changes([1000, 20])],
    ['one that fell', changes([1000, 20], [2000, 10])],
    ['one that is back where it was', changes([1000, 20], [2000, 30], [3000, 20])],
    ['two at one time', changes([1000, 20], [1000, 30])],
  ])('is not told from %s', (_, progress) => {
    expect(estimateLinearEta(progress, 5000)).toBeUndefined();
  });
});
