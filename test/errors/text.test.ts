import { describe, expect, test } from 'vitest';
import { toSingleLine } from '../../src/model/errors.js';

describe('text from a service in one line', () => {
  test.each([
    ['磁盘空间不足', '磁盘空间不足'],
    ['  disk full  ', 'disk full'],
    ['disk\r\nfull\tnow', 'disk full now'],
    ['\u001b[31mdisk\u001b[0m full', 'disk full'],
    ['\u001b]0;title\u0007disk full', 'disk full'],
    ['\u001b]8;;http://evil\u001b\\disk\u001b]8;;\u001b\\ full', 'disk full'],
    ['disk\u0000\u007f\u009bfull', 'disk full'],
    ['disk\u2028full\u2029', 'disk full'],
    ['\u202edisk\u2066 full', 'disk  full'],
    ['', ''],
    ['\n', ''],
  ])('%j is %j', (text, line) => {
    expect(toSingleLine(text)).toBe(line);
  });

  test('is bounded', () => {
    expect(toSingleLine('x'.repeat(5000))).toBe(`${'x'.repeat(1000)}…`);
    expect(toSingleLine('x'.repeat(5000), 10)).toBe('xxxxxxxxxx…');
    expect(toSingleLine('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
  });

  test('takes no time to speak of, however long and odd it is', () => {
    expect(toSingleLine('\u001b['.repeat(1_000_000)).length).toBeLessThan(1100);
  });

  test('is still well-formed where it is cut', () => {
    expect(toSingleLine('💾'.repeat(10), 5).isWellFormed()).toBe(true);
  });
});
