import { describe, expect, test } from 'vitest';
import {
  formatHistoryTable,
  type JobDurations,
  summarizeHistory,
} from '../../../src/cli/commands/history.js';
import type { PastRun } from '../../../src/polling/history/job-history.js';

/** Seconds. */
function past(name: string, durations: readonly number[], service?: string): JobDurations {
  const runs = durations.map((each): PastRun => ({ duration: each * 1000 }));
  const [jobs] = summarizeHistory({ all: () => [{ name, service, runs }] });
  if (!jobs) throw new Error('Expected past jobs');
  return jobs;
}

const JOBS = [past('CreateMysqlInstance', [480, 492, 960]), past('Restart', [10, 40])];

describe('the table of past jobs', () => {
  test('has name, runs, median and a sparkline, below one another', () => {
    expect(formatHistoryTable(JOBS)).toBe(
      [
        'NAME                 RUNS  MEDIAN  DURATIONS',
        'CreateMysqlInstance     3  8m 12s  ▄▅█',
        'Restart                 2     25s  ▂█',
        '',
      ].join('\n'),
    );
  });

  test('names the service where any is known', () => {
    const jobs = [
      past('Create', [60], 'taurusdb'),
      past('Create', [480]),
      past('Stop', [9], 'rds'),
    ];
    expect(formatHistoryTable(jobs)).toBe(
      [
        'NAME    SERVICE   RUNS  MEDIAN  DURATIONS',
        'Create  taurusdb     1      1m  █',
        'Create  -            1      8m  █',
        'Stop    rds          1      9s  █',
        '',
      ].join('\n'),
    );
  });

  test('is sorted by name, then by service', () => {
    const found = [
      ['b', 'rds'],
      ['a', 'rds'],
      ['a', 'dds'],
      ['C', 'rds'],
      ['a', undefined],
    ] as const;
    const jobs = summarizeHistory({
      all: () => found.map(([name, service]) => ({ name, service, runs: [] })),
    });
    expect(jobs.map(({ name, service = '-' }) => `${name} ${service}`)).toEqual([
      'C rds',
      'a -',
      'a dds',
      'a rds',
      'b rds',
    ]);
  });

  test('shows no more than the last 40 runs', () => {
    const many = past('Restart', Array(200).fill(10));
    expect(formatHistoryTable([many])).toMatch(/ 200 {5}10s {2}█{40}\n$/);
  });

  test('shortens the sparkline first, then cuts the name too, then does without a sparkline', () => {
    const jobs = [past('RestoreGaussDBV5InInstance', Array(30).fill(10))];
    const rows = [90, 60, 40, 30, 20].map(
      columns => formatHistoryTable(jobs, columns).split('\n')[1],
    );
    expect(rows).toEqual([
      `RestoreGaussDBV5InInstance    30     10s  ${'█'.repeat(30)}`,
      `RestoreGaussDBV5InInstance    30     10s  ${'█'.repeat(17)}`,
      `RestoreGau…    30     10s  ${'█'.repeat(11)}`,
      `Resto…    30     10s  ${'█'.repeat(6)}`,
      'Res…    30     10s',
    ]);
  });

  test('fits any width', () => {
    const jobs = [...JOBS, past('创建数据库实例的任务名称很长很长', Array(90).fill(10), '数据库')];
    for (let columns = 1; columns <= 120; columns += 1) {
      for (const row of formatHistoryTable(jobs, columns).split('\n')) {
        const width = [...row].reduce(
          (sum, each) => sum + (/[\u2e80-\u9fff]/.test(each) ? 2 : 1),
          0,
        );
        expect(width).toBeLessThanOrEqual(Math.max(columns - 1, 0));
      }
    }
  });

  test('repeats nothing that a terminal would obey', () => {
    const table = formatHistoryTable([
      past('a\u001b[2J\nb\u202ec', [1]),
      past('\u001b[2J', [1], '\u001b[2J\n'),
    ]);
    expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(table.split('\n')).toHaveLength(4);
    expect(table).toContain('(unreadable)');
  });
});
