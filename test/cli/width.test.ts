import { expect, test } from 'vitest';
import { displayWidth, truncate } from '../../src/cli/terminal.js';

test.each([
  ['', 0],
  ['job-1', 5],
  ['创建', 4],
  ['한국', 4],
  ['🚀', 2],
])('the width of %j is %i', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test.each([
  ['CreateInstance', 20, 'CreateInstance'],
  ['CreateInstance', 14, 'CreateInstance'],
  ['CreateInstance', 8, 'Create…'],
  ['Create Instance', 9, 'Create…'],
  ['创建数据库', 7, '创建…'],
  ['CreateInstance', 1, ''],
  ['CreateInstance', -5, ''],
])('%j cut to %i columns is %j', (text, columns, expected) => {
  expect(truncate(text, columns)).toBe(expected);
});
