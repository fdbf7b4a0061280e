import { expect, test } from 'vitest';
import { formatSparkline } from '../../../src/cli/commands/history.js';

test.each<[string, number[], number, string]>([
  ['rises with the durations', [1, 2, 3, 4, 5, 6, 7, 8], 8, '▁▂▃▄▅▆▇█'],
  ['begins at nothing, so that heights compare', [50, 100], 8, '▄█'],
  ['is full where all took the same', [7, 7, 7], 8, '███'],
  ['is low where none took any time', [0, 0], 8, '▁▁'],
  ['has the last runs where there are more than fit', [8, 8, 8, 1, 4], 2, '▂█'],
  ['is nothing without runs', [], 8, ''],
  ['is nothing without room', [1, 2], 0, ''],
])('a sparkline %s', (_, durations, cells, text) => {
  expect(formatSparkline(durations, cells)).toBe(text);
});
