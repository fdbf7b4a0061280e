import { describe, expect, test } from 'vitest';
import { parseSince } from '../../../src/cli/flag-checks.js';
import { jobwait } from '../support/command.js';
import { EVIL, OBEYED } from '../support/evil.js';
import { linesOf } from '../support/lines.js';
import { type Service, startService, TOKEN } from '../support/server.js';

async function startTasks(): Promise<Service> {
  const service = await startService();
  service.server.job('first', { name: 'Delete', duration: 0, failReason: 'It is locked.' });
  service.server.job('second', { name: 'Create', duration: 0 });
  service.server.job('third', { name: 'Create', duration: 'Infinity', progress: 'none' });
  return service;
}

async function idsOf({ env }: Service, ...flags: string[]): Promise<unknown[]> {
  const { code, stdout, stderr } = await jobwait(['list', '--json', ...flags], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return linesOf(stdout).map(({ id }) => id);
}

describe('`jobwait list`', () => {
  test('prints the tasks as an aligned table', async () => {
    const { env } = await startTasks();
    const { code, stdout, stderr } = await jobwait(['list'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, '2026-01-15T12:00:00Z')).toBe(
      [
        'ID      STATUS     PROGRESS  CREATED               NAME',
        'third   Running    -         2026-01-15T12:00:00Z  Create',
        'second  Completed  100%      2026-01-15T12:00:00Z  Create',
        'first   Failed     -         2026-01-15T12:00:00Z  Delete',
        '',
      ].join('\n'),
    );
  });

  test('prints one line of JSON for each task', async () => {
    const { env } = await startTasks();
    const { stdout } = await jobwait(['list', '--json'], { env });
    expect(linesOf(stdout)).toMatchObject([
      { id: 'third', status: 'Running' },
      { id: 'second', status: 'Completed', progress: 100 },
      { id: 'first', status: 'Failed', failReason: 'It is locked.' },
    ]);
  });

  test.each<[string[], string[]]>([
    [['--status', 'running'], ['third']],
    [['--status', 'FAILED'], ['first']],
    [
      ['--name', 'Create'],
      ['third', 'second'],
    ],
    [['--name', 'Create', '--status', 'Completed'], ['second']],
    [
      ['--limit', '2'],
      ['third', 'second'],
    ],
    [
      ['--limit', '1000'],
      ['third', 'second', 'first'],
    ],
    [
      ['--since', '1h'],
      ['third', 'second', 'first'],
    ],
    [
      ['--since', '2020-01-31'],
      ['third', 'second', 'first'],
    ],
    [['--since', '2199-01-31'], []],
  ])('with %j prints %j', async (flags, ids) => {
    const service = await startTasks();
    if (ids.length > 0) expect(await idsOf(service, ...flags)).toEqual(ids);
    else {
      const { code, stdout, stderr } = await jobwait(['list', ...flags], { env: service.env });
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: '',
        stderr: 'jobwait: No task matches\n',
      });
    }
  });

  test('requests no page beyond those it prints', async () => {
    const service = await startTasks();
    for (let index = 0; index < 250; index += 1) service.server.job(`task-${index}`, {});
    expect(await idsOf(service, '--limit', '5')).toHaveLength(5);
    expect(service.server.requests.length).toBeLessThanOrEqual(2);
  });

  test('cuts the names to the width of a terminal', async () => {
    const { server, env } = await startService();
    server.job('job-1', { name: 'A'.repeat(100) });
    const { stdout } = await jobwait(['list'], {
      env: { ...env, LANG: 'C.UTF-8' },
      terminal: { columns: 80, rows: 24, hasColors: () => false } as never,
    });
    const [, row = ''] = stdout.split('\n');
    expect(row).toMatch(/A…$/);
    expect(row.length).toBeLessThan(80);
  });

  test('prints nothing that a terminal obeys, and no token', async () => {
    const { server, env } = await startService();
    server.job('job-1', { name: `${EVIL} ${TOKEN}` });
    for (const flags of [[], ['--json']]) {
      const { stdout, stderr } = await jobwait(['list', ...flags], { env });
      expect(stdout).toContain('all is well');
      expect(stdout + stderr).not.toMatch(OBEYED);
      expect(stdout + stderr).not.toContain(TOKEN);
    }
  });

  test.each<[number, object, RegExp]>([
    [
      4,
      { status: 403, body: { error_code: 'DBS.200010', error_msg: 'No permission.' } },
      /HTTP 403 \(DBS\.200010: No permission\.\)/,
    ],
    [
      2,
      { status: 400, body: { error_code: 'DBS.280001', error_msg: 'Bad.' } },
      /HTTP 400 \(DBS\.280001: Bad\.\)/,
    ],
    [75, { status: 503 }, /HTTP 503/],
    [75, { status: 200, body: 'no list' }, /response/],
  ])('ends with exit code %i for %j', async (code, answer, text) => {
    const { server, env } = await startService();
    server.fault(answer);
    const ended = await jobwait(['list'], { env });
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).toMatch(/^jobwait: Could not list the tasks: .*\n$/);
    expect(ended.stderr).toMatch(text);
  });

  test.each([
    [['word'], '"jobwait list" takes flags only'],
    [['--limit', '0'], 'Expected --limit to be a whole number from 1, got "0"'],
    [['--limit', 'all'], 'Expected --limit to be a whole number from 1, got "all"'],
    [
      ['--since', 'yesterday'],
      'Expected --since to be a time such as "2h" or "7d", or a date such as "2026-01-31", got "yesterday"',
    ],
    [
      ['--status', 'done'],
      'Expected --status to be one of Pending, Running, Completed, Failed, Canceled, Unauthorized, got "done"',
    ],
    [
      ['--service', 'ddm', '--name', 'Create'],
      'Expected --name to be left out, for DDM has no such filter, got "Create"',
    ],
    [
      ['--service', 'dds', '--since', '60d'],
      /^Expected --since to be at most 30 days before the end .*/,
    ],
    [['--service', 'ecs'], 'Expected --service to be one with a task list, got "ecs"'],
    [['--timeout', '1h'], '--timeout is no flag of "jobwait list"'],
  ])('`jobwait list %j` is wrong usage', async (flags, message) => {
    const { server, env } = await startService();
    const { code, stdout, stderr } = await jobwait(['list', ...flags], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [, line] = /^jobwait: (.*); see jobwait --help\n$/.exec(stderr) ?? [];
    expect(line).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(server.requests).toEqual([]);
  });
});

describe('--since', () => {
  const NOW = Date.UTC(2026, 0, 15, 12);

  test.each([
    ['2h', '2026-01-15T10:00:00.000Z'],
    ['1d12h', '2026-01-14T00:00:00.000Z'],
    ['2026-01-14', '2026-01-14T00:00:00.000Z'],
    ['2026-01-14T10:30', '2026-01-14T10:30:00.000Z'],
    ['2026-01-14T10:30:15Z', '2026-01-14T10:30:15.000Z'],
    ['2026-01-14T10:30:15+02:00', '2026-01-14T08:30:15.000Z'],
  ])('%s is %s', (text, time) => {
    expect(parseSince(text, NOW)?.toISOString()).toBe(time);
  });

  test.each([
    '',
    '2',
    'Infinity',
    '2026',
    '2026-13-01',
    '2026-02-30',
    '2026-01',
    '14.01.2026',
    '999999999999d',
  ])('"%s" is no time', text => {
    expect(parseSince(text, NOW)).toBeUndefined();
  });
});
