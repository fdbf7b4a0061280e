import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, test } from 'vitest';
import { liveLine } from '../../src/cli/progress/lines.js';
import { createView, type WaitView } from '../../src/cli/progress/wait-view.js';
import type { Paint } from '../../src/cli/terminal.js';
import { jobOf } from './support/jobs.js';

const NOW = 72_000;

function view(given: Partial<WaitView> = {}): WaitView {
  return { ...createView('job-1', 0), ...given };
}

function line(given: Partial<WaitView>, columns = 100, now = NOW): string {
  return liveLine(view(given), now, columns);
}

const failedPoll = { error: new Error('HTTP 503 (Service Unavailable)'), retryAt: NOW + 4000 };

describe('the live line shows', () => {
  test.each<[string, Partial<WaitView>, string]>([
    ['a first look under way', {}, '⠋ job-1  1m 12s  polling'],
    ['a job that is not visible yet', { notFound: true }, '⠋ job-1  1m 12s  not visible yet'],
    [
      'a job by its name, with the share that is done, and the expected end',
      { job: jobOf({ progress: 60 }), endsAt: NOW + 48_000 },
      '⠋ CreateMysqlInstance  ━━━━━━━━━━━━━━━━━━────────────   60%  1m 12s  about 48s left',
    ],
    ['a job that tells no percentage', { job: jobOf() }, '⠋ CreateMysqlInstance  1m 12s'],
    [
      'a status other than Running',
      { job: jobOf({ status: 'Pending' }) },
      '⠋ CreateMysqlInstance  Pending  1m 12s',
    ],
    [
      'what a status asks of a person',
      { job: jobOf({ status: 'Unauthorized' }) },
      '⠋ CreateMysqlInstance  Unauthorized: somebody has to authorise the job  1m 12s',
    ],
    [
      'why the last look failed, and when the next is due, in place of the end',
      { job: jobOf({ progress: 50 }), endsAt: NOW + 9000, failedPoll },
      '⠋ CreateMysqlInstance  ━━━━━─────   50%  1m 12s  retrying in 4s: HTTP 503 (Service Unavailable)',
    ],
    [
      'how long the percentage has been stuck, in place of the end',
      { job: jobOf({ progress: 60 }), endsAt: NOW + 9000, stalledSince: NOW - 43_000 },
      '⠋ CreateMysqlInstance  ━━━━━━━━━━━━━━━━━━────────────   60%  1m 12s  stuck at 60% for 43s',
    ],
    [
      'a job that has vanished',
      { job: jobOf(), notFound: true },
      '⠋ CreateMysqlInstance  1m 12s  the service no longer knows it',
    ],
  ])('%s', (_, given, expected) => {
    expect(line(given)).toBe(expected);
  });

  test('no expected end once that has passed', () => {
    expect(line({ job: jobOf({ progress: 99 }), endsAt: NOW - 1 })).toMatch(/ 99% {2}1m 12s$/);
  });

  test('a full bar only when all is done', () => {
    expect(line({ job: jobOf({ progress: 99.9 }) })).toContain('━─   99%');
  });
});

describe('the live line moves', () => {
  test('its spinner every 80 ms', () => {
    const frames = [0, 79, 80, 160, 800].map(now => line({}, 80, now)[0]);
    expect(frames).toEqual(['⠋', '⠋', '⠙', '⠹', '⠋']);
  });

  test('its clock every second', () => {
    const clocks = [0, 999, 1000, 59_999, 60_000].map(
      now => /\d+\w+/.exec(line({}, 80, now).slice(9))?.[0],
    );
    expect(clocks).toEqual(['0s', '0s', '1s', '59s', '1m']);
  });
});

describe('the live line fits', () => {
  const long = jobOf({ name: 'RestoreGaussDBV5InInstanceToExistedInstance', progress: 42 });
  const wide = jobOf({ name: '创建数据库实例的任务名称很长很长很长很长', progress: 42 });

  /** Columns as a terminal counts them. */
  function columnsOf(text: string): number {
    return [...text].reduce((sum, each) => sum + (/[\u2e80-\u9fff]/.test(each) ? 2 : 1), 0);
  }

  test.each([
    ['a long name', { job: long, endsAt: NOW + 48_000 }],
    ['a long reason', { job: long, failedPoll }],
    ['wide characters', { job: wide, failedPoll }],
    ['nothing yet', { notFound: true }],
  ])('any width: %s', (_, given) => {
    for (let columns = 1; columns <= 200; columns += 1) {
      expect(columnsOf(line(given, columns))).toBeLessThanOrEqual(Math.max(columns - 1, 2));
    }
  });

  test('by cutting the remark, then without a bar, then with the name cut', () => {
    const given = { job: long, failedPoll };
    expect([100, 60, 44, 24].map(columns => line(given, columns))).toEqual([
      '⠋ RestoreGaussDBV5InInstanceToExistedIns…  ━━━━──────   42%  1m 12s  retrying in 4s: HTTP 503 (S…',
      '⠋ RestoreGaussDBV5InInst…  ━━━━──────   42%  1m 12s',
      '⠋ RestoreGaussDBV…   42%  1m 12s',
      '⠋ Restore…   42%  1m…',
    ]);
  });
});

test('paint changes nothing but the colours', () => {
  const paint: Paint = (style, text) => styleText(style, text, { validateStream: false });
  const given = view({ job: jobOf({ progress: 60, status: 'Pending' }), failedPoll });
  const painted = liveLine(given, NOW, 80, paint);
  expect(painted).not.toBe(liveLine(given, NOW, 80));
  expect(stripVTControlCharacters(painted)).toBe(liveLine(given, NOW, 80));
});

test('the live line repeats nothing that a terminal would obey', () => {
  const name = 'evil\u001b[2J\u001b]0;title\u0007\u009b31m\nname\u202e';
  const error = new Error('bad\r\u001b[1A\u001b[2Knews');
  const drawn = line(
    { job: jobOf({ name, status: 'Odd\u001b[5m' }), failedPoll: { error, retryAt: 0 } },
    200,
  );
  expect(drawn).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(drawn).toContain('evil');
});
