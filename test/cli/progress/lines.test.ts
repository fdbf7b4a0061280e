import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  jobLine,
  liveLine,
  plainLine,
  slowestRowCount,
  stalledText,
  summaryLine,
  timeLeftParts,
} from '../../../src/cli/progress/lines.js';
import {
  type BatchView,
  createView,
  updateView,
  type WaitView,
} from '../../../src/cli/progress/wait-view.js';
import type { Paint } from '../../../src/cli/terminal.js';
import type { JobUpdate } from '../../../src/machine/events.js';
import { jobOf } from '../support/jobs.js';

const NOW = 72_000;

function view(given: Partial<WaitView> = {}): WaitView {
  return { ...createView('job-1', 0), ...given };
}

function line(given: Partial<WaitView>, columns = 100, now = NOW): string {
  return liveLine(view(given), now, columns);
}

const failedPoll = { error: new Error('HTTP 503 (Service Unavailable)'), retryAt: NOW + 4000 };

describe('a live line shows', () => {
  test.each<[string, Partial<WaitView>, string]>([
    ['that the first poll is in flight', {}, '⠋ job-1  1m 12s  polling'],
    ['that the job is not visible yet', { notFound: true }, '⠋ job-1  1m 12s  not visible yet'],
    [
      'the name, the percentage and the expected end of the job',
      { job: jobOf({ progress: 60 }), endsAt: NOW + 48_000 },
      '⠋ CreateMysqlInstance  ━━━━━━━━━━━━━━━━━━────────────   60%  1m 12s  about 48s left',
    ],
    ['no bar if the job reports no percentage', { job: jobOf() }, '⠋ CreateMysqlInstance  1m 12s'],
    [
      'a status other than Running',
      { job: jobOf({ status: 'Pending' }) },
      '⠋ CreateMysqlInstance  Pending  1m 12s',
    ],
    [
      'what a status requires of a person',
      { job: jobOf({ status: 'Unauthorized' }) },
      '⠋ CreateMysqlInstance  Unauthorized: somebody has to authorise the job  1m 12s',
    ],
    [
      'why the last poll failed and when the next is due, instead of the end',
      { job: jobOf({ progress: 50 }), endsAt: NOW + 9000, failedPoll },
      '⠋ CreateMysqlInstance  ━━━━━─────   50%  1m 12s  retrying in 4s: HTTP 503 (Service Unavailable)',
    ],
    [
      'how long the percentage has stalled, instead of the end',
      { job: jobOf({ progress: 60 }), endsAt: NOW + 9000, stalledSince: NOW - 43_000 },
      '⠋ CreateMysqlInstance  ━━━━━━━━━━━━━━━━━━────────────   60%  1m 12s  stuck at 60% for 43s',
    ],
    [
      'why the job needs a person, instead of a stall',
      { job: jobOf({ attention: 'The order is unpaid' }), stalledSince: NOW - 43_000 },
      '⠋ CreateMysqlInstance  1m 12s  The order is unpaid',
    ],
    [
      'that the job has disappeared',
      { job: jobOf(), notFound: true },
      '⠋ CreateMysqlInstance  1m 12s  the service no longer knows it',
    ],
  ])('%s', (_, given, expected) => {
    expect(line(given)).toBe(expected);
  });

  test('no expected end that has passed', () => {
    expect(line({ job: jobOf({ progress: 99 }), endsAt: NOW - 1 })).toMatch(/ 99% {2}1m 12s$/);
  });

  test('a full bar only at 100 %', () => {
    expect(line({ job: jobOf({ progress: 99.9 }) })).toContain('━─   99%');
  });
});

describe('a live line', () => {
  test('turns its spinner every 80 ms', () => {
    const frames = [0, 79, 80, 160, 800].map(now => line({}, 80, now)[0]);
    expect(frames).toEqual(['⠋', '⠋', '⠙', '⠹', '⠋']);
  });

  test('moves its clock every second', () => {
    const clocks = [0, 999, 1000, 59_999, 60_000].map(
      now => /\d+\w+/.exec(line({}, 80, now).slice(9))?.[0],
    );
    expect(clocks).toEqual(['0s', '0s', '1s', '59s', '1m']);
  });
});

describe('a live line', () => {
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
    ['no job yet', { notFound: true }],
  ])('fits any width with %s', (_, given) => {
    for (let columns = 1; columns <= 200; columns += 1) {
      expect(columnsOf(line(given, columns))).toBeLessThanOrEqual(Math.max(columns - 1, 2));
    }
  });

  test('cuts the remark first, then leaves out the bar, then cuts the name', () => {
    const given = { job: long, failedPoll };
    expect([100, 60, 44, 24].map(columns => line(given, columns))).toEqual([
      '⠋ RestoreGaussDBV5InInstanceToExistedIns…  ━━━━──────   42%  1m 12s  retrying in 4s: HTTP 503 (S…',
      '⠋ RestoreGaussDBV5InInst…  ━━━━──────   42%  1m 12s',
      '⠋ RestoreGaussDBV…   42%  1m 12s',
      '⠋ Restore…   42%  1m…',
    ]);
  });
});

test('paint changes only the colours of a live line', () => {
  const paint: Paint = (style, text) => styleText(style, text, { validateStream: false });
  const given = view({ job: jobOf({ progress: 60, status: 'Pending' }), failedPoll });
  const painted = liveLine(given, NOW, 80, paint);
  expect(painted).not.toBe(liveLine(given, NOW, 80));
  expect(stripVTControlCharacters(painted)).toBe(liveLine(given, NOW, 80));
});

test('a live line contains nothing that a terminal obeys', () => {
  const name = 'evil\u001b[2J\u001b]0;title\u0007\u009b31m\nname\u202e';
  const error = new Error('bad\r\u001b[1A\u001b[2Knews');
  const drawn = line(
    { job: jobOf({ name, status: 'Odd\u001b[5m' }), failedPoll: { error, retryAt: 0 } },
    200,
  );
  expect(drawn).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(drawn).toContain('evil');
});

const job = jobOf({ progress: 30 });
const report = { attempt: 1, latency: 5, nextDelay: 1000 };
const notFound: JobUpdate = { type: 'poll', ...report, outcome: 'not-found' };
const progress = { jobId: 'job-1', percent: 30, previous: undefined, elapsed: 1000, job };

describe('a log has a line for', () => {
  test.each<[string, JobUpdate, string]>([
    ['the first response that does not know the job', notFound, '1m 12s  not visible yet'],
    ['the job becoming visible', { type: 'visible', job }, '1m 12s  visible: CreateMysqlInstance'],
    ['a status', { type: 'status', job, previous: undefined }, '1m 12s  Running'],
    [
      'a status that requires something of a person',
      { type: 'status', job: jobOf({ status: 'Unauthorized' }), previous: 'Running' },
      '1m 12s  Unauthorized: somebody has to authorise the job',
    ],
    [
      'a job that needs a person',
      { type: 'attention', job, reason: 'The order\nhas not been paid' },
      '1m 12s  attention: The order has not been paid',
    ],
    [
      'a status that an attention explains',
      {
        type: 'status',
        job: jobOf({ status: 'Unauthorized', attention: 'Somebody has to authorise the job' }),
        previous: 'Running',
      },
      '1m 12s  Unauthorized',
    ],
    ['a percentage', { type: 'progress', ...progress, eta: undefined }, '1m 12s  30%'],
    [
      'a percentage and the expected end',
      { type: 'progress', ...progress, eta: 48_000 },
      '1m 12s  30%, about 48s left',
    ],
    [
      'a percentage and the range of the expected end',
      { type: 'progress', ...progress, eta: 252_000, range: [170_000, 410_000] },
      '1m 12s  30%, about 4m left (3m to 7m)',
    ],
    [
      'a percentage that has stalled',
      { type: 'stalled', job, since: 10_000, elapsed: 70_000 },
      '1m 12s  stuck at 30% for 1m',
    ],
    [
      'a failed poll',
      { type: 'retry', error: new Error('HTTP 503'), attempt: 2, delay: 4000 },
      '1m 12s  retrying in 4s: HTTP 503',
    ],
  ])('%s', (_, update, line) => {
    expect(plainLine(createView('job-1', 0), update, 72_000)?.trimStart()).toBe(line);
  });
});

describe('a log has no line for', () => {
  const seen: WaitView = updateView(
    createView('job-1', 0),
    { type: 'poll', ...report, outcome: 'job', job },
    0,
  );

  test.each<[string, WaitView, JobUpdate]>([
    ['a poll', seen, { type: 'poll', ...report, outcome: 'job', job }],
    [
      'a failed poll, which has a retry update',
      seen,
      { type: 'poll', ...report, outcome: 'error' },
    ],
    ['further responses that do not know the job', updateView(seen, notFound, 0), notFound],
    ['the end, which the result shows', seen, { type: 'completed', job }],
  ])('%s', (_, view, update) => {
    expect(plainLine(view, update, 0)).toBeUndefined();
  });

  test('a response that knows the job, but for one that no longer knows it', () => {
    expect(plainLine(seen, notFound, 0)).toMatch(/the service no longer knows the job$/);
  });
});

test('a log line contains nothing that a terminal obeys', () => {
  const evil = jobOf({ name: 'a\u001b[2J\nb', status: 'c\u009b\rd' });
  const lines = [
    plainLine(createView('job-1', 0), { type: 'visible', job: evil }, 0),
    plainLine(createView('job-1', 0), { type: 'status', job: evil, previous: undefined }, 0),
  ];
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('the remaining time', () => {
  test.each<[string, number, [number, number] | undefined, string]>([
    ['without a range', 252 * SECOND, undefined, 'about 4m 12s left'],
    ['with a narrow range', 252 * SECOND, [240 * SECOND, 270 * SECOND], 'about 4m 12s left'],
    ['with a wide range', 252 * SECOND, [170 * SECOND, 410 * SECOND], 'about 4m left (3m to 7m)'],
    [
      'with a range that begins in the past',
      50 * SECOND,
      [-10 * SECOND, 150 * SECOND],
      'about 50s left (up to 3m)',
    ],
    ['in seconds', 5 * SECOND, [3 * SECOND, 9 * SECOND], 'about 5s left (3s to 9s)'],
    ['in hours', 5 * HOUR, [3.1 * HOUR, 9 * HOUR], 'about 5h left (3h 10m to 9h)'],
    ['in days', 50 * HOUR, [30 * HOUR, 80 * HOUR], 'about 2d 2h left (1d 6h to 3d 8h)'],
    [
      'with bounds that round to the same',
      1.2 * SECOND,
      [0.9 * SECOND, 1.4 * SECOND],
      'about 1s left',
    ],
  ])('is as exact as it is known: %s', (_, eta, range, text) => {
    expect(timeLeftParts(eta, range).join(' ')).toBe(text);
  });

  test.each([
    [100, /about 4m left \(3m to 7m\)$/],
    [70, /about 4m left$/],
    [50, /1m 12s$/],
  ])('is shortened to the room in a line of %d columns', (columns, remark) => {
    const now = 72 * SECOND;
    const view = {
      ...createView('job-1', 0),
      job: jobOf({ progress: 60 }),
      endsAt: now + 252 * SECOND,
      endsBetween: [now + 170 * SECOND, now + 410 * SECOND] as const,
    };
    expect(liveLine(view, now, columns)).toMatch(remark);
  });
});

test.each([
  [60, 12 * MINUTE, 'stuck at 60% for 12m'],
  [99.9, 90 * SECOND, 'stuck at 99% for 1m 30s'],
  [undefined, 5 * SECOND, 'stuck for 5s'],
])('a job that has been at %s percent for %d ms is %s', (percent, milliseconds, text) => {
  expect(stalledText(percent, milliseconds)).toBe(text);
});

const BATCH = { settled: 3, total: 8, failed: 0, percent: 42.9, startedAt: 0, endsAt: undefined };

function batch(fields: Partial<BatchView>) {
  return { ...BATCH, ...fields };
}

describe('the line for all jobs', () => {
  test.each<[string, Partial<BatchView>, number, string]>([
    [
      'shows the counts, the progress and the time',
      {},
      80,
      '⠋ 3 of 8 jobs  ━━━━━━━━────────────  42%  1m 12s',
    ],
    [
      'shows how many did not complete, and the expected end of the last',
      { failed: 2, endsAt: NOW + 252_000 },
      90,
      '⠋ 3 of 8 jobs, 2 did not complete  ━━━━━━━━────────────  42%  1m 12s  about 4m 12s left',
    ],
    [
      'has no bar if there is no room for it',
      { failed: 2 },
      50,
      '⠋ 3 of 8 jobs, 2 did not complete  42%  1m 12s',
    ],
    ['is cut if there is hardly any room', { failed: 2 }, 20, '⠋ 3 of 8 jobs, 2…'],
  ])('%s', (_, given, columns, line) => {
    expect(summaryLine(batch(given), NOW, columns)).toBe(line);
  });

  test('is no wider than the terminal', () => {
    const view = batch({ failed: 2, endsAt: NOW + 48_000 });
    for (let columns = 4; columns < 120; columns += 1) {
      expect(summaryLine(view, NOW, columns).length).toBeLessThan(columns);
    }
  });

  test('is changed by paint only in its colours', () => {
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
])('%i rows have room for this many of five jobs below the summary: %s', (rows, room) => {
  expect(slowestRowCount(5, rows)).toBe(room);
});

test('of thousands of jobs the five slowest have a line, however large the terminal is', () => {
  expect(slowestRowCount(1005, 60)).toBe(5);
});

test('the line of one of several jobs has its id, without anything that a terminal obeys', () => {
  const named = {
    ...createView('a\u001b[2Jb\nc', 0),
    job: jobOf({ name: 'Create', progress: 10 }),
  };
  const line = jobLine(named, NOW, 80);
  expect(line).toMatch(/^⠋ ab c {2}━━━─+ {3}10% {2}1m 12s$/);
});
