import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExitReason } from '../../src/cli/exit-codes.js';
import { formatIdList, formatResult, formatSummary, toJsonLine } from '../../src/cli/results.js';
import { ApiError } from '../../src/model/errors.js';
import { jobwait, temporaryDirectory } from './support/command.js';
import { EVIL } from './support/evil.js';
import { jobOf } from './support/jobs.js';
import { startService } from './support/server.js';

describe('the result for people', () => {
  test('shows status, name, id, duration, instance and endpoint', () => {
    const job = jobOf({
      status: 'Completed',
      instance: { id: 'a48ein07', name: 'mysql-single' },
      entities: { instance: { endpoint: '192.168.1.203:3306' } },
    });
    expect(formatResult({ job, waited: 72_000, hasPolled: true })).toBe(
      [
        'status    Completed',
        'name      CreateMysqlInstance',
        'id        job-1',
        'waited    1m 12s',
        'instance  a48ein07 mysql-single',
        'endpoint  192.168.1.203:3306',
        '',
      ].join('\n'),
    );
  });

  test('leaves out what is unknown', () => {
    const job = jobOf({ status: 'Completed', name: undefined });
    expect(formatResult({ job, waited: 0, hasPolled: false })).toBe(
      'status    Completed\nid        job-1\n',
    );
  });

  test.each([{ instance: { endpoint: 3306 } }, { instance: 'here' }, { endpoint: 'elsewhere' }])(
    'makes no endpoint out of %j',
    entities => {
      expect(formatResult({ job: jobOf({ entities }), waited: 0, hasPolled: true })).not.toContain(
        'endpoint',
      );
    },
  );

  test('is alone on stdout, while progress goes to stderr', async () => {
    const { server, env } = await startService();
    const entities = { instance: { endpoint: '10.0.0.1:3306' } };
    server.job('job-1', [{}, { body: { job: { id: 'job-1', status: 'Completed', entities } } }]);
    const { code, stdout, stderr } = await jobwait(['job-1', '--interval', '20ms'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^status {4}Completed\n[\s\S]*\nendpoint {2}10\.0\.0\.1:3306\n$/);
    expect(stderr).toMatch(
      /^ +0s {2}visible: \w+\n +0s {2}Running\n[\s\S]* {2}Completed\n[\s\S]* {2}100%\n$/,
    );
  });

  test('is the only output with --quiet', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0 });
    const { stdout, stderr } = await jobwait(['job-1', '--quiet'], { env });
    expect(stdout).toMatch(/^status {4}Completed\n/);
    expect(stderr).toBe('');
  });
});

describe('--json', () => {
  test('prints the finished job as one line, with the original response', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, name: 'Create', entities: { made: ['a', 'b'] } });
    const { code, stdout } = await jobwait(['job-1', '--json'], { env });
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'job-1',
      name: 'Create',
      status: 'Completed',
      progress: 100,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      entities: { made: ['a', 'b'] },
      raw: { id: 'job-1', status: 'Completed', created: expect.any(String) },
    });
  });

  test.each(['Failed', 'Canceled'] as const)('prints a job that ended as %s too', async outcome => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, outcome, failReason: 'because' });
    const { code, stdout } = await jobwait(['job-1', '--json'], { env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: outcome, failReason: 'because' });
  });

  test('prints a job that has not ended as last seen, with the error', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity', name: 'Create' });
    const { code, stdout } = await jobwait(['job-1', '--json', '--timeout', '0'], { env });
    expect(code).toBe(124);
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'job-1',
      name: 'Create',
      status: 'Running',
      raw: { id: 'job-1' },
      error: { code: 'WAIT_TIMEOUT', attempts: 1, observed: { Running: 1 } },
    });
  });

  test('prints the id that was given, whatever the service calls the job', async () => {
    const { server, env } = await startService();
    server.job('job-1', [{ body: { job: { id: 'other', status: 'Completed' } } }]);
    const { stdout } = await jobwait(['job-1', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ id: 'job-1', raw: { id: 'other' } });
  });

  test('prints the request id of the poll that failed', async () => {
    const { server, env } = await startService();
    const headers = { 'x-request-id': 'request-7' };
    server.job('job-1', [{ status: 503, headers }]);
    const { code, stdout } = await jobwait(['job-1', '--json', '--outage-timeout', '0'], { env });
    expect(code).toBe(75);
    expect(JSON.parse(stdout)).toEqual({
      id: 'job-1',
      error: {
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('503'),
        code: 'SERVICE_UNAVAILABLE',
        requestId: 'request-7',
        attempts: 1,
        elapsed: expect.any(Number),
        observed: { 503: 1 },
        cause: expect.objectContaining({ name: 'ApiError', status: 503, requestId: 'request-7' }),
      },
    });
  });

  test('prints the job of the checkpoint if a resumed wait ends without seeing it', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity', name: 'Create' });
    const file = join(temporaryDirectory(), 'wait.json');
    await jobwait(['job-1', '--checkpoint', file, '--timeout', '0', '--quiet'], { env });
    server.job('job-1', [{ status: 503 }]);
    const { stdout } = await jobwait(['--resume', file, '--json', '--timeout', '0'], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'job-1',
      name: 'Create',
      error: { code: 'WAIT_TIMEOUT', attempts: 2, cause: { status: 503 } },
    });
  });
});

describe('a line of JSON', () => {
  test('escapes what a terminal may obey or hide', () => {
    const text = `a${EVIL}\n"é漢`;
    const line = toJsonLine({ text });
    expect(line).toMatch(/^[\u0020-\u007eé漢]*\n$/);
    expect(JSON.parse(line)).toEqual({ text });
  });

  test('has dates in ISO 8601', () => {
    expect(toJsonLine({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}\n');
  });

  test('has errors as name, message, code and status', () => {
    const error = new ApiError('HTTP 503', { status: 503, errorCode: 'DBS.280005' });
    const described = { name: 'ApiError', message: 'HTTP 503', code: 'DBS.280005', status: 503 };
    expect(JSON.parse(toJsonLine({ error }))).toEqual({ error: described });
  });
});

describe('the summary of several jobs', () => {
  test.each<[[ExitReason, number][], number, string]>([
    [[['completed', 2]], 0, '2 jobs in 1m 12s: 2 completed'],
    [[['completed', 1]], 0, '1 job in 1m 12s: 1 completed'],
    [
      [
        ['timedOut', 1],
        ['completed', 3],
        ['failed', 1],
      ],
      2,
      '7 jobs in 1m 12s: 3 completed, 1 failed or canceled, 1 timed out, 2 not waited for',
    ],
    [[], 0, '0 jobs in 1m 12s'],
  ])('counts %j, and %i that are no longer waited for', (counts, abandoned, text) => {
    expect(formatSummary(new Map(counts), abandoned, 72_000)).toBe(text);
  });
});

describe('a list of ids', () => {
  test('shows the first ten and how many more there are', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `j${index}`);
    expect(formatIdList(ids)).toBe('j0, j1, j2, j3, j4, j5, j6, j7, j8, j9 and 2 more');
    expect(formatIdList(ids.slice(0, 2))).toBe('j0, j1');
  });

  test('contains nothing that a terminal obeys', () => {
    expect(formatIdList(['a\u001b[2J\nb'])).toBe('a b');
  });
});
