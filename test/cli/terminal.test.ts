import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fileHistory } from '../../src/polling/history/file-history.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { runOnTerminal, temporaryDirectory } from './support/command.js';
import { startService } from './support/server.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

function jobAt(process: string): Answer {
  const status = process === '' ? 'Completed' : 'Running';
  return { body: { job: { id: 'job-1', name: 'Create', status, process } } };
}

/** What the drawn lines said one after another, spinner and times left out. */
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
  test('one line tells what goes on, and makes way for the result', async () => {
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
    const left = stdout.slice(stdout.indexOf(SHOW_CURSOR));
    expect(stripVTControlCharacters(left)).toMatch(/^status {4}Completed\r\nname {6}Create\r\n/);
  });

  test('the cursor is hidden while the line is drawn, and back at the end', async () => {
    const { server, env } = await startService();
    server.job('job-1', [jobAt('')]);
    const { stdout } = await runOnTerminal('jobwait job-1', { env });
    expect(stdout).toContain(HIDE_CURSOR);
    expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR));
  });

  test('the history is as wide as that at most', async () => {
    const JOBWAIT_HISTORY = join(temporaryDirectory(), 'history.ndjson');
    const history = fileHistory(JOBWAIT_HISTORY);
    for (let run = 1; run <= 40; run += 1) history.record('Restore'.repeat(9), { duration: run });
    const { stdout } = await runOnTerminal('jobwait history', { env: { JOBWAIT_HISTORY } });
    const [head = '', row = ''] = stripVTControlCharacters(stdout).split('\r\n');
    expect(head).toMatch(/^NAME .* DURATIONS$/);
    expect(row).toMatch(/^(Restore)+\w*… {4}40 {4}21ms {2}[▁▂▃▄▅▆▇█]{12}$/u);
    expect(row.length).toBeLessThan(80);
  });

  test.each([
    [{}, true, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, false, false],
  ])('with the variables %j: drawn %s, coloured %s', async (variables, drawn, coloured) => {
    const { server, env } = await startService();
    server.job('job-1', [jobAt('')]);
    const { stdout } = await runOnTerminal('jobwait job-1', { env: { ...env, ...variables } });
    expect(remarksOf(stdout).length > 0).toBe(drawn);
    expect(/\u001b\[\d+m/.test(stdout)).toBe(coloured);
  });
});
