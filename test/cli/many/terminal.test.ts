import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/testing/scripted-response.js';
import { runOnTerminal } from '../support/command.js';
import { type Service, startService } from '../support/server.js';

const SHOW_CURSOR = '\u001b[?25h';

function answerOf(id: string, process: string): Answer {
  const status = process === '' ? 'Completed' : 'Running';
  return { body: { job: { id, name: 'Create', status, process } } };
}

async function startJobs(...ids: string[]): Promise<Service> {
  const service = await startService();
  for (const id of ids) {
    const running = Array<Answer>(4).fill(answerOf(id, '40%'));
    service.server.job(id, [...running, answerOf(id, '')]);
  }
  return service;
}

/** The drawn lines that begin as told, spinner and times left out. */
function drawn(stdout: string, start: RegExp): Set<string> {
  const lines = stripVTControlCharacters(stdout).match(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏].*$/gmu) ?? [];
  const texts = lines.map(line =>
    line
      .slice(2)
      .trimEnd()
      .replace(/ +\d+m?s\b/g, ''),
  );
  return new Set(texts.filter(text => start.test(text)));
}

// Without this program there is no terminal to be had from Node.
describe.skipIf(!existsSync('/usr/bin/script'))('on a terminal', () => {
  test('each of several jobs has a line, which makes way for its result', async () => {
    const { env } = await startJobs('a', 'b');
    const { code, stdout } = await runOnTerminal('jobwait a b --interval 150ms', { env });
    expect(code).toBe(0);
    for (const id of ['a', 'b']) {
      expect(drawn(stdout, new RegExp(`^${id} `))).toContain(
        `${id}  ━━━━━━━━━━━━──────────────────   40%`,
      );
    }
    expect(drawn(stdout, / jobs /)).toEqual(new Set());
    const left = stripVTControlCharacters(stdout.slice(stdout.indexOf(SHOW_CURSOR)));
    expect(left).toMatch(/^jobwait: 2 jobs in \S+( \S+)?: 2 completed\r\n$/);
    expect(stripVTControlCharacters(stdout).match(/Completed {2}[ab] {2}Create/g)).toHaveLength(2);
  });

  test('more jobs than rows have one line, and another for the slowest few', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `job-${index}`);
    const { env } = await startJobs(...ids);
    const line = `jobwait ${ids.join(' ')} --interval 150ms`;
    const { code, stdout } = await runOnTerminal(line, { env }, 5);
    expect(code).toBe(0);
    expect([...drawn(stdout, / jobs /)].join('\n')).toMatch(/^0 of 8 jobs {2}[━─]{20} {2}\d+%$/m);
    expect(drawn(stdout, /^job-/).size).toBeGreaterThan(0);
  });
});
