import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, test } from 'vitest';
import { jobLine, slowestRowCount, summaryLine } from '../../../src/cli/progress/lines.js';
import { type BatchView, createView } from '../../../src/cli/progress/wait-view.js';
import type { Paint } from '../../../src/cli/terminal.js';
import { jobOf } from '../support/jobs.js';

const NOW = 72_000;

const BATCH = { settled: 3, total: 8, failed: 0, percent: 42.9, startedAt: 0, endsAt: undefined };

function batch(fields: Partial<BatchView>) {
  return { ...BATCH, ...fields };
}

describe('all jobs in one line', () => {
  test.each<[string, Partial<BatchView>, number, string]>([
    ['of which none is foreseen', {}, 80, '⠋ 3 of 8 jobs  ━━━━━━━━────────────  42%  1m 12s'],
    [
      'of which some did not complete, and the last is foreseen',
      { failed: 2, endsAt: NOW + 252_000 },
      90,
      '⠋ 3 of 8 jobs, 2 did not complete  ━━━━━━━━────────────  42%  1m 12s  about 4m 12s left',
    ],
    [
      'where there is no room for a bar',
      { failed: 2 },
      50,
      '⠋ 3 of 8 jobs, 2 did not complete  42%  1m 12s',
    ],
    ['where there is hardly any', { failed: 2 }, 20, '⠋ 3 of 8 jobs, 2…'],
  ])('%s', (_, given, columns, line) => {
    expect(summaryLine(batch(given), NOW, columns)).toBe(line);
  });

  test('is no wider than the terminal', () => {
    const view = batch({ failed: 2, endsAt: NOW + 48_000 });
    for (let columns = 4; columns < 120; columns += 1) {
      expect(summaryLine(view, NOW, columns).length).toBeLessThan(columns);
    }
  });

  test('is painted with nothing but colours', () => {
    const paint: Paint = (style, text) => styleText(style, text, { validateStream: false });
    const painted = summaryLine(BATCH, NOW, 80, paint);
    expect(painted).not.toBe(summaryLine(BATCH, NOW, 80));
    expect(stripVTControlCharacters(painted)).toBe(summaryLine(BATCH, NOW, 80));
  });
});

test.each([
  [24, undefined],
  [6, undefined],
  [5, 3],
  [2, 0],
  [1, 0],
])('on %i rows five jobs leave room for the slowest: %s', (rows, room) => {
  expect(slowestRowCount(5, rows)).toBe(room);
});

test('of thousands of jobs the five slowest have a line, however large the terminal is', () => {
  expect(slowestRowCount(1005, 60)).toBe(5);
});

test('each job is called by its id, which repeats nothing that a terminal would obey', () => {
  const named = {
    ...createView('a\u001b[2Jb\nc', 0),
    job: jobOf({ name: 'Create', progress: 10 }),
  };
  const line = jobLine(named, NOW, 80);
  expect(line).toMatch(/^⠋ ab c {2}━━━─+ {3}10% {2}1m 12s$/);
});
