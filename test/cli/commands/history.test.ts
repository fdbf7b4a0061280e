import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  formatHistoryTable,
  formatSparkline,
  type JobDurations,
  summarizeHistory,
} from '../../../src/cli/commands/history.js';
import { fileHistory } from '../../../src/polling/history/file-history.js';
import type { PastRun } from '../../../src/polling/history/job-history.js';
import { jobwait, spawnJobwait, temporaryDirectory } from '../support/command.js';
import { EVIL, OBEYED } from '../support/evil.js';

function historyOf(runs: Readonly<Record<string, readonly number[]>>): string {
  const path = join(temporaryDirectory(), 'history.ndjson');
  const history = fileHistory(path);
  for (const [name, durations] of Object.entries(runs)) {
    for (const duration of durations) history.record(name, { duration });
  }
  return path;
}

describe('`jobwait history`', () => {
  test('shows how long past jobs took', async () => {
    const JOBWAIT_HISTORY = historyOf({ Restart: [10_000, 40_000], Create: [60_000] });
    const { code, stdout, stderr } = await jobwait(['history'], { env: { JOBWAIT_HISTORY } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'NAME     RUNS  MEDIAN  DURATIONS\nCreate      1      1m  █\nRestart     2     25s  ▂█\n',
    );
  });

  test('prints the same as one line of JSON', async () => {
    const name = EVIL;
    const JOBWAIT_HISTORY = historyOf({ [name]: [10, 40] });
    const { stdout } = await jobwait(['history', '--json'], { env: { JOBWAIT_HISTORY } });
    expect(stdout).not.toMatch(OBEYED);
    expect(JSON.parse(stdout)).toEqual([{ name, runs: 2, median: 25, durations: [10, 40] }]);
  });

  test('shows each service separately', async () => {
    const JOBWAIT_HISTORY = historyOf({ Create: [60_000] });
    fileHistory(JOBWAIT_HISTORY).record('Create', { duration: 9000 }, 'rds');
    const env = { JOBWAIT_HISTORY };
    expect((await jobwait(['history'], { env })).stdout).toBe(
      'NAME    SERVICE  RUNS  MEDIAN  DURATIONS\nCreate  -           1      1m  █\nCreate  rds         1      9s  █\n',
    );
    expect(JSON.parse((await jobwait(['history', '--json'], { env })).stdout)).toEqual([
      { name: 'Create', runs: 1, median: 60_000, durations: [60_000] },
      { name: 'Create', service: 'rds', runs: 1, median: 9000, durations: [9000] },
    ]);
  });

  test('says that the history is empty', async () => {
    const JOBWAIT_HISTORY = join(temporaryDirectory(), 'none.ndjson');
    const env = { JOBWAIT_HISTORY };
    expect(await jobwait(['history'], { env })).toEqual({
      code: 0,
      stdout: '',
      stderr: `jobwait: No job has completed yet that ${JOBWAIT_HISTORY} knows of\n`,
    });
    expect((await jobwait(['history', '--json'], { env })).stdout).toBe('[]\n');
  });

  test('is wrong usage if no history is kept', async () => {
    const env = { JOBWAIT_HISTORY: 'off' };
    const { code, stderr } = await jobwait(['history'], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^jobwait: No history is kept: JOBWAIT_HISTORY is off;/);
  });

  test('reports a file that is not a history in one line, and leaves it as it is', async () => {
    const JOBWAIT_HISTORY = join(temporaryDirectory(), 'notes.txt');
    writeFileSync(JOBWAIT_HISTORY, '# Notes');
    const { code, stderr } = await spawnJobwait(['history'], { env: { JOBWAIT_HISTORY } }).ended;
    expect(code).toBe(0);
    expect(stderr).toContain(`jobwait: The history of jobs in ${JOBWAIT_HISTORY} cannot be read`);
    expect(stderr).not.toContain('(node:');
    expect(readFileSync(JOBWAIT_HISTORY, 'utf8')).toBe('# Notes');
  });
});

describe('`jobwait history clear`', () => {
  test('deletes the history', async () => {
    const JOBWAIT_HISTORY = historyOf({ Restart: [10_000] });
    const { code, stdout, stderr } = await jobwait(['history', 'clear'], {
      env: { JOBWAIT_HISTORY },
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`jobwait: Cleared the history in ${JOBWAIT_HISTORY}\n`);
    expect(fileHistory(JOBWAIT_HISTORY).all()).toEqual([]);
  });

  test('fails if the file cannot be cleared, and says why', async () => {
    const JOBWAIT_HISTORY = join(temporaryDirectory(), 'notes.txt');
    writeFileSync(JOBWAIT_HISTORY, '# Notes');
    const { code, stderr } = await jobwait(['history', 'clear'], { env: { JOBWAIT_HISTORY } });
    expect(code).toBe(2);
    expect(stderr).toContain(`jobwait: Cannot clear the history in ${JOBWAIT_HISTORY}: `);
    expect(stderr).toContain('is not a history of jobs');
    expect(readFileSync(JOBWAIT_HISTORY, 'utf8')).toBe('# Notes');
  });
});

/** Seconds. */
function past(name: string, durations: readonly number[], service?: string): JobDurations {
  const runs = durations.map((each): PastRun => ({ duration: each * 1000 }));
  const [jobs] = summarizeHistory({ all: () => [{ name, service, runs }] });
  if (!jobs) throw new Error('Expected past jobs');
  return jobs;
}

const JOBS = [past('CreateMysqlInstance', [480, 492, 960]), past('Restart', [10, 40])];

describe('the table of past jobs', () => {
  test('has aligned columns for name, runs, median and a sparkline', () => {
    expect(formatHistoryTable(JOBS)).toBe(
      [
        'NAME                 RUNS  MEDIAN  DURATIONS',
        'CreateMysqlInstance     3  8m 12s  ▄▅█',
        'Restart                 2     25s  ▂█',
        '',
      ].join('\n'),
    );
  });

  test('names the service if any is known', () => {
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

  test('shows at most the last 40 runs', () => {
    const many = past('Restart', Array(200).fill(10));
    expect(formatHistoryTable([many])).toMatch(/ 200 {5}10s {2}█{40}\n$/);
  });

  test('shortens the sparkline first, then cuts the name, then leaves out the sparkline', () => {
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

  test('contains nothing that a terminal obeys', () => {
    const table = formatHistoryTable([
      past('a\u001b[2J\nb\u202ec', [1]),
      past('\u001b[2J', [1], '\u001b[2J\n'),
    ]);
    expect(table).not.toMatch(OBEYED);
    expect(table.split('\n')).toHaveLength(4);
    expect(table).toContain('(unreadable)');
  });
});

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
