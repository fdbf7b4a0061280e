import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  displayWidth,
  glyphsFor,
  paintFor,
  plainPaint,
  reportWarnings,
  truncate,
} from '../../src/cli/terminal.js';

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

describe('colours are used', () => {
  test('on a terminal that has them', () => {
    expect(paintFor({ isTTY: true, hasColors: () => true })('bold', 'x')).toBe(
      '\u001b[1mx\u001b[22m',
    );
  });

  test.each([
    ['on one that has none, or if NO_COLOR is set', { isTTY: true, hasColors: () => false }],
    ['in a file or a pipe', {}],
  ])('not %s', (_, stream) => {
    expect(paintFor(stream)).toBe(plainPaint);
  });
});

const originalListeners = process.listeners('warning');
const reportedBefore: string[] = [];

beforeEach(() => {
  reportedBefore.length = 0;
  process.removeAllListeners('warning');
});

afterEach(() => {
  process.removeAllListeners('warning');
  for (const listener of originalListeners) process.on('warning', listener);
});

test('a warning is reported in one harmless line, and as before after the restore', () => {
  process.on('warning', ({ message }) => reportedBefore.push(message));
  const lines: string[] = [];
  const restore = reportWarnings(line => lines.push(line));
  process.emit('warning', new Error('the history\n\u001b[2Jis damaged'));
  restore();
  process.emit('warning', new Error('another'));
  expect(lines).toEqual(['the history is damaged']);
  expect(reportedBefore).toEqual(['another']);
});

test('no warning is reported if warnings are turned off', () => {
  const lines: string[] = [];
  reportWarnings(line => lines.push(line));
  process.emit('warning', new Error('the history is damaged'));
  expect(lines).toEqual([]);
});

describe('a drawing on a terminal', () => {
  const drawing = '⠧ Create… ━━━─── ▁▅█ é漢';
  test.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ LANG: 'C' }, false],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LC_CTYPE: 'C.utf8' }, true],
    [{ LC_ALL: 'C', LC_CTYPE: 'C.UTF-8', LANG: 'C.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'POSIX', LANG: 'C.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: '', LANG: 'C.UTF-8' }, true],
  ])('with the locale %j has Unicode glyphs: %s', (locale, unicode) => {
    const expected = unicode ? drawing : '\\ Create.. ===--- _=# é漢';
    expect(glyphsFor({ isTTY: true }, locale)(drawing)).toBe(expected);
  });

  test('is left alone in a file or a pipe', () => {
    expect(glyphsFor({}, {})(drawing)).toBe(drawing);
  });
});
