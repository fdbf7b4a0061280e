import { describe, expect, test } from 'vitest';
import type { ExitReason } from '../../../src/cli/exit-codes.js';
import { formatIdList, formatSummary } from '../../../src/cli/results.js';

describe('the sum of many waits', () => {
  test.each<[[ExitReason, number][], number, string]>([
    [[['completed', 2]], 0, '2 jobs in 1m 12s: 2 completed'],
    [[['completed', 1]], 0, '1 job in 1m 12s: 1 completed'],
    [
      [
        ['timedOut', 1],
        ['completed', 3],
        ['failed', 1],
      ],
      2,
      '7 jobs in 1m 12s: 3 completed, 1 failed or canceled, 1 timed out, 2 not waited for',
    ],
    [[], 0, '0 jobs in 1m 12s'],
  ])('%j, and %i left', (endings, left, text) => {
    expect(formatSummary(new Map(endings), left, 72_000)).toBe(text);
  });
});

describe('many ids in a line', () => {
  test('are the first ten and how many more', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `j${index}`);
    expect(formatIdList(ids)).toBe('j0, j1, j2, j3, j4, j5, j6, j7, j8, j9 and 2 more');
    expect(formatIdList(ids.slice(0, 2))).toBe('j0, j1');
  });

  test('repeat nothing that a terminal would obey', () => {
    expect(formatIdList(['a\u001b[2J\nb'])).toBe('a b');
  });
});
