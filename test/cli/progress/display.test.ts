import { describe, expect, test } from 'vitest';
import { canRedraw } from '../../../src/cli/progress/display.js';

const TERMINAL = { isTTY: true, columns: 80, rows: 24 };

describe('live lines are drawn', () => {
  test.each([
    ['on a terminal', TERMINAL, {}, true],
    ['not into a file or a pipe', {}, {}, false],
    ['not on a terminal of unknown size', { ...TERMINAL, columns: 0 }, {}, false],
    ['not on a dumb terminal', TERMINAL, { TERM: 'dumb' }, false],
    ['not in CI', TERMINAL, { CI: 'true' }, false],
    ['if CI is set to false', TERMINAL, { CI: 'false' }, true],
    ['if colours are off', TERMINAL, { NO_COLOR: '1' }, true],
  ])('%s', (_, stream, environment, drawn) => {
    expect(canRedraw(stream, environment)).toBe(drawn);
  });
});
