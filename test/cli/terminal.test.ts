import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/testing/index.js';
import { runOnTerminal } from './support/command.js';
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
      'job-1  looking',
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
