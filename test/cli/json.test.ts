import { describe, expect, test } from 'vitest';
import { describeError, toJsonLine } from '../../src/cli/results.js';
import { ApiError } from '../../src/model/errors.js';
import { JobRequestError } from '../../src/model/wait-errors.js';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

describe('--json', () => {
  test('prints the finished job as one line, with what was received', async () => {
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

  test('prints nothing when there is no finished job', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const { code, stdout } = await jobwait(['job-1', '--json', '--timeout', '0'], { env });
    expect({ code, stdout }).toEqual({ code: 124, stdout: '' });
  });
});

describe('a line of JSON', () => {
  test('escapes what a terminal could obey or hide', () => {
    const text = 'a\u001b[2J\u009b\u007f\u202e\u2066\u200b\n"é漢';
    const line = toJsonLine({ text });
    expect(line).toMatch(/^[\u0020-\u007e\u00a0-\u00ff漢]*\n$/);
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

describe('an error as plain data', () => {
  test('brings its cause', () => {
    const cause = Object.assign(new Error('rejected'), { code: 'ECONNREFUSED' });
    const facts = { jobId: 'j', job: undefined, attempts: 1, elapsed: 0, observed: {}, cause };
    expect(describeError(new JobRequestError('no', { ...facts, checkpoint: undefined }))).toEqual({
      name: 'JobRequestError',
      message: 'no',
      code: 'REQUEST_REJECTED',
      cause: { name: 'Error', message: 'rejected', code: 'ECONNREFUSED' },
    });
  });

  test('leaves out the numbers that a DOMException has for a code', () => {
    const { code } = describeError(new DOMException('gone', 'AbortError'));
    expect(code).toBeUndefined();
  });

  test('makes do with what is no error', () => {
    expect(describeError('just text')).toEqual({ message: 'just text' });
  });
});
