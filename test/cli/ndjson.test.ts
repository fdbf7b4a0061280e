import { describe, expect, test } from 'vitest';
import { jobwait, startJobwait } from './support/command.js';
import { startService } from './support/server.js';

const FLAGS = ['--ndjson', '--interval', '20ms'];

interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

function linesOf(stdout: string): Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
}

describe('--ndjson', () => {
  test('prints every update of a job as a line, and completed as the last', async () => {
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

  test('ends with the error and the job when the job fails', async () => {
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

  test('ends with an error when the wait is interrupted', async () => {
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
