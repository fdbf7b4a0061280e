import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fileHistory } from '../../../src/polling/history/file-history.js';
import type { Answer } from '../../../src/testing/scripted-response.js';
import {
  jobwait,
  type RunOptions,
  type RunResult,
  runOnTerminal,
  temporaryDirectory,
} from '../support/command.js';
import { type Service, startService } from '../support/server.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

function jobAt(process: string): Answer {
  const status = process === '' ? 'Completed' : 'Running';
  return { body: { job: { id: 'job-1', name: 'Create', status, process } } };
}

/** The different drawn lines, without spinner and times. */
function remarksOf(stdout: string): string[] {
  const lines = stripVTControlCharacters(stdout).match(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏].*$/gmu) ?? [];
  return [
    ...new Set(
      lines.map(line =>
        line
          .slice(2)
          .trimEnd()
          .replace(/ +\d+s\b/g, ''),
      ),
    ),
  ];
}

// Without this program there is no terminal to be had from Node.
describe.skipIf(!existsSync('/usr/bin/script'))('on a terminal', () => {
  test('one redrawn line shows the wait, and makes way for the result', async () => {
    const { server, env } = await startService();
    server.job('job-1', [{ status: 503 }, jobAt('40%'), jobAt('40%'), jobAt('')]);
    const { code, stdout } = await runOnTerminal('jobwait job-1 --interval 200ms', { env });
    expect(code).toBe(0);
    expect(remarksOf(stdout)).toEqual([
      'job-1  polling',
      'job-1  retrying in: HTTP 503 (Service Unavailable)',
      'Create  ━━━━━━━━━━━━──────────────────   40%',
      'Create  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  100%  Completed',
    ]);
    expect(stdout).toMatch(/\u001b\[\d+m/);
    // The cursor is hidden while the line is drawn, and shown at the end.
    expect(stdout).toContain(HIDE_CURSOR);
    expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR));
    const left = stdout.slice(stdout.indexOf(SHOW_CURSOR));
    expect(stripVTControlCharacters(left)).toMatch(/^status {4}Completed\r\nname {6}Create\r\n/);
  });

  test.each([
    [{ NO_COLOR: '1' }, true],
    [{ TERM: 'dumb' }, false],
  ])(
    'with the variables %j nothing is coloured, and the line is drawn: %s',
    async (given, drawn) => {
      const { server, env } = await startService();
      server.job('job-1', [jobAt('')]);
      const { stdout } = await runOnTerminal('jobwait job-1', { env: { ...env, ...given } });
      expect(remarksOf(stdout).length > 0).toBe(drawn);
      expect(stdout).not.toMatch(/\u001b\[\d+m/);
    },
  );
});

function responseOf(id: string, process: string): Answer {
  const status = process === '' ? 'Completed' : 'Running';
  return { body: { job: { id, name: 'Create', status, process } } };
}

async function startJobs(...ids: string[]): Promise<Service> {
  const service = await startService();
  for (const id of ids) {
    const running = Array<Answer>(4).fill(responseOf(id, '40%'));
    service.server.job(id, [...running, responseOf(id, '')]);
  }
  return service;
}

/** The different drawn lines that match, without spinner and times. */
function drawn(stderr: string, start: RegExp): Set<string> {
  const lines = stripVTControlCharacters(stderr).match(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏].*$/gmu) ?? [];
  const texts = lines.map(line =>
    line
      .slice(2)
      .trimEnd()
      .replace(/ +\d+m?s\b/g, ''),
  );
  return new Set(texts.filter(text => start.test(text)));
}

/** Runs the command in this process, with outputs as a terminal has them. */
const runOn = (args: string[], env: RunOptions['env'], rows = 24): Promise<RunResult> =>
  jobwait(args, {
    env: { TERM: 'xterm', LANG: 'C.UTF-8', ...env },
    terminal: { columns: 80, rows, hasColors: () => true },
  });

describe('with outputs that are terminals', () => {
  test('the line is drawn with ASCII characters if the locale does not announce UTF-8', async () => {
    const { server, env } = await startService();
    server.job('job-1', [jobAt('40%'), jobAt('')]);
    const { stdout, stderr } = await runOn(['job-1', '--interval', '200ms'], { ...env, LANG: 'C' });
    expect(stripVTControlCharacters(stderr)).toMatch(/^[|/\\-] Create {2}={12}-{18} {3}40%/m);
    expect(stdout + stderr).toMatch(/^[\u0000-\u007f]*$/);
  });

  test('the history fits the width', async () => {
    const JOBWAIT_HISTORY = join(temporaryDirectory(), 'history.ndjson');
    const history = fileHistory(JOBWAIT_HISTORY);
    for (let run = 1; run <= 40; run += 1) history.record('Restore'.repeat(9), { duration: run });
    const { stdout } = await runOn(['history'], { JOBWAIT_HISTORY });
    const [head = '', row = ''] = stripVTControlCharacters(stdout).split('\n');
    expect(head).toMatch(/^NAME .* DURATIONS$/);
    expect(row).toMatch(/^(Restore)+\w*… {4}40 {4}21ms {2}[▁▂▃▄▅▆▇█]{12}$/u);
    expect(row.length).toBeLessThan(80);
  });

  test('each of several jobs has a line, which makes way for its result', async () => {
    const { env } = await startJobs('a', 'b');
    const { code, stdout, stderr } = await runOn(['a', 'b', '--interval', '150ms'], env);
    expect(code).toBe(0);
    for (const id of ['a', 'b']) {
      expect(drawn(stderr, new RegExp(`^${id} `))).toContain(
        `${id}  ━━━━━━━━━━━━──────────────────   40%`,
      );
    }
    expect(drawn(stderr, / jobs /)).toEqual(new Set());
    // After what erases the last drawn lines.
    const left = stderr.slice(stderr.lastIndexOf('\u001b[G') + 3);
    expect(stripVTControlCharacters(left)).toMatch(
      /^jobwait: 2 jobs in \S+( \S+)?: 2 completed\n$/,
    );
    expect(stripVTControlCharacters(stdout).match(/Completed {2}[ab] {2}Create/g)).toHaveLength(2);
  });

  test('if there are more jobs than rows, one line is for all and some are for the slowest', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `job-${index}`);
    const { env } = await startJobs(...ids);
    const { code, stderr } = await runOn([...ids, '--interval', '150ms'], env, 5);
    expect(code).toBe(0);
    expect([...drawn(stderr, / jobs /)].join('\n')).toMatch(/^0 of 8 jobs {2}[━─]{20} {2}\d+%$/m);
    expect(drawn(stderr, /^job-/).size).toBeGreaterThan(0);
  });
});
