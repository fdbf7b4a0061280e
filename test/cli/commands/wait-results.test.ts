import { describe, expect, test } from 'vitest';
import { jobwait, startJobwait } from '../support/command.js';
import { linesOf } from '../support/lines.js';
import { type Service, startService } from '../support/server.js';

const FLAGS = ['--ndjson', '--interval', '20ms'];

describe('--ndjson', () => {
  test('prints every update of a job as a line, ending with completed', async () => {
    const { server, env } = await startService();
    server.job('job-1', [
      { status: 503 },
      { body: { job: { id: 'job-1', status: 'Running', process: '40%' } } },
      { body: { job: { id: 'job-1', status: 'Completed', process: '' } } },
    ]);
    const { code, stdout, stderr } = await jobwait(['job-1', ...FLAGS], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout)).toMatchObject([
      { type: 'poll', attempt: 1, outcome: 'error', error: { name: 'ApiError', status: 503 } },
      { type: 'retry', attempt: 1, delay: 20, error: { name: 'ApiError', status: 503 } },
      { type: 'poll', attempt: 2, outcome: 'job', job: { status: 'Running' } },
      { type: 'visible', job: { id: 'job-1' } },
      { type: 'status', job: { status: 'Running' } },
      { type: 'progress', percent: 40 },
      { type: 'poll', attempt: 3, outcome: 'job' },
      { type: 'status', previous: 'Running', job: { status: 'Completed' } },
      { type: 'progress', percent: 100, previous: 40 },
      { type: 'completed', job: { id: 'job-1', status: 'Completed', raw: { process: '' } } },
    ]);
  });

  test('ends with the error and the job if the job fails', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, failReason: 'disk full' });
    const { code, stdout, stderr } = await jobwait(['job-1', ...FLAGS], { env });
    expect(code).toBe(1);
    expect(linesOf(stdout).at(-1)).toMatchObject({
      type: 'failed',
      error: { name: 'JobFailedError', code: 'JOB_FAILED', message: expect.any(String) },
      job: { status: 'Failed', failReason: 'disk full' },
    });
    expect(stderr).toMatch(/^jobwait: Job job-1 \(\w+\) failed: disk full\n$/);
  });

  test('ends with an error if the wait is interrupted', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const { signal, says, ended } = startJobwait(['job-1', ...FLAGS], { env });
    await says('"visible"', 'stdout');
    signal('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(linesOf(stdout).at(-1)).toMatchObject({
      type: 'failed',
      error: { name: 'Interrupted', message: 'Interrupted by SIGINT' },
    });
  });
});

const FAST = ['--interval', '20ms'];

/** Of these jobs one is running at first, one fails and one is known to nobody. */
async function startJobs(): Promise<Service> {
  const service = await startService();
  const done = { id: 'a', name: 'Create', status: 'Completed' };
  service.server.job('a', [
    { body: { job: { ...done, status: 'Running', process: '40%' } } },
    { body: { job: { ...done, entities: { instance: { endpoint: '10.0.0.1:3306' } } } } },
  ]);
  service.server.job('b', { name: 'Restore', duration: 0, failReason: 'disk full' });
  return service;
}

describe('several jobs', () => {
  test('print a line each on stdout, and their failures and a summary on stderr', async () => {
    const { env } = await startJobs();
    const { code, stdout, stderr } = await jobwait(['a', 'b', 'a', ...FAST], { env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Completed {2}a {2}Create {2}in \S+ {2}10\.0\.0\.1:3306\n$/);
    const lines = stderr
      .trimEnd()
      .replace(/ +\d+s {2}/g, ': ')
      .split('\n');
    const of = (start: string) => lines.filter(line => line.startsWith(start));
    expect(of('a:')).toEqual([
      'a: visible: Create',
      'a: Running',
      'a: 40%',
      'a: Completed',
      'a: 100%',
    ]);
    expect(of('b:')).toEqual(['b: visible: Restore', 'b: Failed']);
    expect(of('jobwait: Job')).toEqual(['jobwait: Job b (Restore) failed: disk full']);
    expect(lines.at(-1)).toMatch(/^jobwait: 2 jobs in \S+: 1 completed, 1 failed or canceled$/);
    expect(lines).toHaveLength(9);
  });

  test('print only their results with --quiet', async () => {
    const { env } = await startJobs();
    const { stdout, stderr } = await jobwait(['a', 'b', '--quiet', ...FAST], { env });
    expect(stdout).toMatch(/^Completed {2}a /);
    expect(stderr).toBe('jobwait: Job b (Restore) failed: disk full\n');
  });

  test('print a line each with --json when they settle, with the error of one that did not complete', async () => {
    const { env } = await startJobs();
    const { code, stdout } = await jobwait(
      ['a', 'b', 'c', '--json', '--visibility-timeout', '500ms', ...FAST],
      { env },
    );
    expect(code).toBe(1);
    const lines = linesOf(stdout);
    const [a, b, c] = ['a', 'b', 'c'].map(each => lines.find(({ id }) => id === each));
    expect(lines).toHaveLength(3);
    expect(b).toMatchObject({
      status: 'Failed',
      failReason: 'disk full',
      error: { name: 'JobFailedError', code: 'JOB_FAILED' },
    });
    expect(a).toMatchObject({
      status: 'Completed',
      entities: { instance: { endpoint: '10.0.0.1:3306' } },
      raw: { id: 'a' },
    });
    expect(a).not.toHaveProperty('error');
    expect(c).toEqual({
      id: 'c',
      error: {
        name: 'JobNotFoundError',
        code: 'JOB_NOT_FOUND',
        message: expect.any(String),
        attempts: expect.any(Number),
        elapsed: expect.any(Number),
        observed: { 'not-found': expect.any(Number) },
      },
    });
  });

  test('print the updates of each with --ndjson, with the job id in every line', async () => {
    const { env } = await startJobs();
    const { code, stdout, stderr } = await jobwait(['a', 'b', '--ndjson', ...FAST], { env });
    expect(code).toBe(1);
    expect(stderr).toBe('jobwait: Job b (Restore) failed: disk full\n');
    const lines = linesOf(stdout);
    const typesOf = (id: string) =>
      lines.filter(({ jobId }) => jobId === id).map(({ type }) => type);
    expect(typesOf('a')).toEqual([
      ...['poll', 'visible', 'status', 'progress'],
      ...['poll', 'status', 'progress', 'completed'],
    ]);
    expect(typesOf('b')).toEqual(['poll', 'visible', 'status', 'failed']);
    expect(lines).toHaveLength(12);
    const ended = (as: string) => lines.find(({ type }) => type === as);
    expect(ended('completed')).toMatchObject({ jobId: 'a', job: { name: 'Create' } });
    expect(ended('failed')).toMatchObject({
      error: { code: 'JOB_FAILED' },
      job: { failReason: 'disk full' },
    });
  });
});

test.each([
  ['all completed', ['done-1', 'done-2'], 0],
  ['one timed out', ['done-1', 'long'], 124],
  ['one timed out and one was canceled', ['long', 'canceled', 'done-1'], 1],
])('the exit code is that of the worst result: %s', async (_, ids, code) => {
  const { server, env } = await startService();
  server.job('done-1', { duration: 0 }).job('done-2', { duration: 0 });
  server.job('long', { duration: 'Infinity' });
  server.job('canceled', { duration: 0, outcome: 'Canceled' });
  const ended = await jobwait([...ids, '--quiet', '--timeout', '200ms', ...FAST], { env });
  expect(ended.code).toBe(code);
});

test('an id that is given twice is one job', async () => {
  const { server, env } = await startService();
  server.job('a', { duration: 0, name: 'Create' });
  const { stdout, stderr } = await jobwait(['a', 'a'], { env });
  expect(stdout).toMatch(/^status {4}Completed\nname {6}Create\nid {8}a\n/);
  expect(stderr).not.toContain('jobs');
});

test('a job whose id is the name of a command is waited for after "--"', async () => {
  const { server, env } = await startService();
  server.job('history', { duration: 0 });
  const { code, stdout } = await jobwait(['--json', '--', 'history'], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: 'history', status: 'Completed' });
});
