import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileHistory } from '../../../src/polling/history/file-history.js';
import { jobwait, spawnJobwait, temporaryDirectory } from '../support/command.js';

function historyOf(runs: Readonly<Record<string, readonly number[]>>): string {
  const path = join(temporaryDirectory(), 'history.ndjson');
  const history = fileHistory(path);
  for (const [name, durations] of Object.entries(runs)) {
    for (const duration of durations) history.record(name, { duration });
  }
  return path;
}

describe('`jobwait history`', () => {
  test('shows how long jobs took', async () => {
    const JOBWAIT_HISTORY = historyOf({ Restart: [10_000, 40_000], Create: [60_000] });
    const { code, stdout, stderr } = await jobwait(['history'], { env: { JOBWAIT_HISTORY } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'NAME     RUNS  MEDIAN  DURATIONS\nCreate      1      1m  █\nRestart     2     25s  ▂█\n',
    );
  });

  test('prints it as JSON too, whole and in one line', async () => {
    const name = 'evil\u001b[2J\u202e\u009b';
    const JOBWAIT_HISTORY = historyOf({ [name]: [10, 40] });
    const { stdout } = await jobwait(['history', '--json'], { env: { JOBWAIT_HISTORY } });
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(stdout)).toEqual([{ name, runs: 2, median: 25, durations: [10, 40] }]);
  });

  test('tells services apart', async () => {
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

  test('says when there is nothing yet', async () => {
    const JOBWAIT_HISTORY = join(temporaryDirectory(), 'none.ndjson');
    const env = { JOBWAIT_HISTORY };
    expect(await jobwait(['history'], { env })).toEqual({
      code: 0,
      stdout: '',
      stderr: `jobwait: No job has completed yet that ${JOBWAIT_HISTORY} knows of\n`,
    });
    expect((await jobwait(['history', '--json'], { env })).stdout).toBe('[]\n');
  });

  test('is wrong usage when none is kept', async () => {
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
  test('forgets all of it', async () => {
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
