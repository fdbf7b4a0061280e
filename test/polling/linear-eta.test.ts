import { expect, test } from 'vitest';
import { estimateLinearEta } from '../../src/polling/linear-eta.js';

const changes = (...points: readonly (readonly [elapsed: number, percent: number])[]) =>
  points.map(([elapsed, percent]) => ({ elapsed, after: 0, percent }));

test('extrapolates the average rate since the percentage was first seen', () => {
  expect(estimateLinearEta(changes([1000, 0], [11_000, 50]), 11_000)).toBe(10_000);
  expect(estimateLinearEta(changes([1000, 0], [5000, 45], [11_000, 50]), 13_000)).toBe(8000);
});

test('is never negative', () => {
  expect(estimateLinearEta(changes([0, 0], [1000, 50]), 60_000)).toBe(0);
});

test.each([
  ['no percentage', changes()],
  ['one percentage', changes([1000, 20])],
  ['a percentage that fell', changes([1000, 20], [2000, 10])],
  ['a percentage that fell back to its first value', changes([1000, 20], [2000, 30], [3000, 20])],
  ['two percentages at the same time', changes([1000, 20], [1000, 30])],
])('is undefined for %s', (_, progress) => {
  expect(estimateLinearEta(progress, 5000)).toBeUndefined();
});
