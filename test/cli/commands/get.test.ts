import { describe, expect, test } from 'vitest';
import type { JobScript } from '../../../src/testing/job-script.js';
import { jobwait } from '../support/command.js';
import { EVIL, OBEYED } from '../support/evil.js';
import { linesOf } from '../support/lines.js';
import { startService } from '../support/server.js';

const created = '2026-01-15T12:00:00+0000';
const running = { id: 'job-1', name: 'Create', status: 'Running', created, process: '40%' };

describe('`jobwait get` polls once and ends with exit code', () => {
  test.each<[number, string, JobScript | undefined, string, string]>([
    [0, 'for a job that has completed', { duration: 0 }, 'Completed', ''],
    [1, 'for a job that has failed', { duration: 0, failReason: 'disk full' }, 'Failed', ''],
    [1, 'for a job that was canceled', { duration: 0, outcome: 'Canceled' }, 'Canceled', ''],
    [124, 'for a job that is running', { duration: 'Infinity' }, 'Running', ''],
    [
      124,
      'for a job in an unknown status',
      [{ body: { job: { id: 'job-1', status: 'Odd' } } }],
      'Odd',
      '',
    ],
    [
      3,
      'for a job that is not known',
      undefined,
      '',
      'Job job-1 was not found (1 poll); check the id',
    ],
    [
      75,
      'for a service that is down',
      [{ status: 503 }],
      '',
      'Could not poll job job-1: 1 poll failed',
    ],
    [4, 'for a missing permission', [{ status: 403 }], '', 'Could not poll job job-1: HTTP 403'],
    [2, 'for a request that is wrong', [{ status: 400 }], '', 'Could not poll job job-1: HTTP 400'],
  ])('%i %s', async (code, _, script, status, problem) => {
    const { server, env } = await startService();
    if (script) server.job('job-1', script);
    const ended = await jobwait(['get', 'job-1'], { env });
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(status === '' ? /^$/ : new RegExp(`^status {4,}${status}\n`));
    expect(ended.stderr.startsWith(problem === '' ? '' : `jobwait: ${problem}`)).toBe(true);
    expect(ended.stderr.split('\n')).toHaveLength(problem === '' ? 1 : 2);
    expect(server.requests).toHaveLength(1);
  });
});

describe('`jobwait get`', () => {
  test('prints what is known of the job', async () => {
    const { server, env } = await startService();
    server.job('job-1', [{ body: { job: running } }]);
    const { stdout } = await jobwait(['get', 'job-1'], { env });
    expect(stdout).toBe(
      [
        'status    Running',
        'name      Create',
        'id        job-1',
        'progress  40%',
        'created   2026-01-15T12:00:00Z',
        '',
      ].join('\n'),
    );
  });

  test('prints why a job has failed', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, failReason: 'disk full' });
    const { stdout } = await jobwait(['get', 'job-1'], { env });
    expect(stdout).toMatch(/^reason {4}disk full\n/m);
  });

  test('prints a job that is running as JSON, without an error', async () => {
    const { server, env } = await startService();
    server.job('job-1', [{ body: { job: running } }]);
    const { code, stdout } = await jobwait(['get', 'job-1', '--json'], { env });
    expect(code).toBe(124);
    const [job, ...others] = linesOf(stdout);
    expect(others).toEqual([]);
    expect(job).toMatchObject({ id: 'job-1', status: 'Running', progress: 40, raw: running });
    expect(job).not.toHaveProperty('error');
  });

  test('prints the error of a job that is not known as JSON', async () => {
    const { env } = await startService();
    const { code, stdout } = await jobwait(['get', 'job-1', '--json'], { env });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'job-1', error: { code: 'JOB_NOT_FOUND' } });
  });

  test('prints several jobs as a table, and ends with the worst exit code', async () => {
    const { server, env } = await startService();
    server.job('a-job', [{ body: { job: { ...running, id: 'a-job' } } }]);
    server.job('done', [{ body: { job: { id: 'done', status: 'Completed' } } }]);
    const { code, stdout, stderr } = await jobwait(['get', 'a-job', 'none', 'done'], { env });
    expect(stdout).toBe(
      [
        'ID     STATUS     PROGRESS  CREATED               NAME',
        'a-job  Running    40%       2026-01-15T12:00:00Z  Create',
        'done   Completed  100%      -                     -',
        '',
      ].join('\n'),
    );
    expect(stderr).toMatch(/^jobwait: Job none was not found.*\n$/);
    expect(code).toBe(3);
    expect(server.requests).toHaveLength(3);
  });

  test('reads ids from stdin', async () => {
    const { server, env } = await startService();
    for (const id of ['a', 'b']) server.job(id, { duration: 0 });
    const stdin = 'a\nb\na\ntwo words\n';
    const { code, stdout, stderr } = await jobwait(['get', '-', '--json'], { env, stdin });
    expect(code).toBe(2);
    expect(linesOf(stdout).map(({ status }) => status)).toEqual([
      'Completed',
      'Completed',
      undefined,
    ]);
    expect(stderr).toMatch(
      /^jobwait: Expected one job id, .* on line 4 of stdin, got several words/,
    );
  });

  test('prints nothing that a terminal obeys', async () => {
    const { server, env } = await startService();
    const job = { id: 'job-1', name: EVIL, status: EVIL, fail_reason: EVIL, error_code: EVIL };
    for (const id of ['job-1', 'job-2']) server.job(id, [{ body: { job } }]);
    for (const args of [['job-1'], ['job-1', 'job-2'], ['job-1', '--json']]) {
      const { stdout, stderr } = await jobwait(['get', ...args], { env });
      expect(stdout).toContain('all is well');
      expect(stdout + stderr).not.toMatch(OBEYED);
    }
  });

  test.each([
    [['get'], 'Expected a job id, or "-" to read it from stdin'],
    [['get', 'job-1', '--timeout', '1h'], '--timeout is no flag of "jobwait get"'],
  ])('`jobwait %j` is wrong usage', async (args, message) => {
    const { server, env } = await startService();
    const { code, stderr } = await jobwait(args, { env });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `jobwait: ${message}; see jobwait --help\n`,
    });
    expect(server.requests).toEqual([]);
  });
});
