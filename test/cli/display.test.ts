import { describe, expect, test } from 'vitest';
import { canRedraw } from '../../src/cli/progress/display.js';
import { paintFor, plainPaint } from '../../src/cli/terminal.js';

const TERMINAL = { isTTY: true, columns: 80, rows: 24 };

describe('the live line is drawn', () => {
  test.each([
    ['on a terminal', TERMINAL, {}, true],
    ['not into a file or a pipe', {}, {}, false],
    ['not on a terminal that does not know its size', { ...TERMINAL, columns: 0 }, {}, false],
    ['not on a dumb terminal', TERMINAL, { TERM: 'dumb' }, false],
    ['not in CI', TERMINAL, { CI: 'true' }, false],
    ['where CI is set to false', TERMINAL, { CI: 'false' }, true],
    ['without colours too', TERMINAL, { NO_COLOR: '1' }, true],
  ])('%s', (_, stream, environment, drawn) => {
    expect(canRedraw(stream, environment)).toBe(drawn);
  });
});

describe('colours are used', () => {
  test('on a terminal that has them', () => {
    expect(paintFor({ isTTY: true, hasColors: () => true })('bold', 'x')).toBe(
      '\u001b[1mx\u001b[22m',
    );
  });

  test.each([
    ['on one that has none, or where NO_COLOR is set', { isTTY: true, hasColors: () => false }],
    ['in a file or a pipe', {}],
  ])('not %s', (_, stream) => {
    expect(paintFor(stream)).toBe(plainPaint);
  });
});
