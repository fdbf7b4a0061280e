import { describe, expect, test } from 'vitest';
import { Interrupted, UsageError } from '../../src/cli/errors.js';
import { EXIT, type ExitReason, exitReasonFor, worstExitReason } from '../../src/cli/exit-codes.js';
import { ApiError, markFatal } from '../../src/model/errors.js';
import {
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  ServiceUnavailableError,
  WaitTimeoutError,
} from '../../src/model/wait-errors.js';
import type { JobScript } from '../../src/testing/job-script.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

const facts = {
  jobId: 'job-1',
  job: undefined,
  attempts: 1,
  elapsed: 0,
  observed: {},
  checkpoint: undefined,
};

function requestError(cause: unknown): JobRequestError {
  return new JobRequestError('rejected', { ...facts, cause });
}

function statusError(status: number): JobRequestError {
  return requestError(new ApiError(`HTTP ${status}`, { status }));
}

const certificate = Object.assign(new Error('self-signed certificate'), {
  code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
});

describe('the exit code', () => {
  test.each([
    ['1, for a job that failed', 1, new JobFailedError('failed', facts)],
    ['1, for a job that was canceled', 1, new JobCanceledError('canceled', facts)],
    ['2, for wrong usage', 2, new UsageError('wrong')],
    ['2, for a request that the service calls wrong', 2, statusError(400)],
    ['2, for a wrong path', 2, statusError(404)],
    ['2, for a redirect', 2, statusError(302)],
    ['2, for an invalid id', 2, requestError(markFatal(new TypeError('id')))],
    ['3, for a job that was not found', 3, new JobNotFoundError('not found', facts)],
    ['4, for rejected credentials', 4, statusError(401)],
    ['4, for something that is not allowed', 4, statusError(403)],
    [
      '4, for a credential that could not be obtained',
      4,
      requestError(markFatal(new Error('no file'))),
    ],
    ['75, for a service that could not be polled', 75, new ServiceUnavailableError('down', facts)],
    ['75, for an untrusted certificate', 75, requestError(certificate)],
    ['124, for a wait that timed out', 124, new WaitTimeoutError('timed out', facts)],
    ['130, for SIGINT', 130, new Interrupted('SIGINT')],
    ['143, for SIGTERM', 143, new Interrupted('SIGTERM')],
    ['129, for SIGHUP', 129, new Interrupted('SIGHUP')],
    ['141, for output that nobody reads', 141, new Interrupted('SIGPIPE')],
    ['70, for anything else', 70, new RangeError('a bug')],
    ['70, for what is not even an error', 70, 'a bug'],
  ])('is %s', (_, code, error) => {
    expect(EXIT[exitReasonFor(error)].code).toBe(code);
  });

  test('is different for every reason', () => {
    const codes = Object.values(EXIT).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('the exit code of several jobs is that of', () => {
  test.each<[string, ExitReason[], ExitReason]>([
    ['all, if all completed', ['completed'], 'completed'],
    ['the one that did not complete', ['completed', 'timedOut'], 'timedOut'],
    ['what is known to have failed, before what is not known', ['timedOut', 'failed'], 'failed'],
    ['what a person must fix, before what may pass', ['couldNotPoll', 'notAllowed'], 'notAllowed'],
    ['an interruption, whatever came before', ['failed', 'interrupted'], 'interrupted'],
    ['a completed job, if there was none', [], 'completed'],
  ])('%s', (_, reasons, worst) => {
    expect(worstExitReason(new Set(reasons))).toBe(worst);
  });
});

const running: Answer = {};
const unknown: Answer = {
  status: 400,
  body: { error_code: 'DBS.200543', error_msg: 'The job does not exist.' },
};
const FAST = ['--interval', '20ms'];

describe('the command ends with an exit code and one line for', () => {
  test.each<[string, number, JobScript | undefined, string[], RegExp]>([
    [
      'a job that fails',
      1,
      { duration: 0, failReason: 'disk full' },
      [],
      /^jobwait: Job job-1 \(\w+\) failed: disk full$/,
    ],
    [
      'a job that is canceled',
      1,
      { duration: 0, outcome: 'Canceled' },
      [],
      /^jobwait: Job job-1 \(\w+\) was canceled; start it again if it is still wanted$/,
    ],
    [
      'a parameter that the service calls wrong',
      2,
      [{ status: 400, body: { error_code: 'DBS.280001', error_msg: 'Parameter error.' } }],
      [],
      /^jobwait: Could not poll job job-1: HTTP 400 \(DBS\.280001: Parameter error\.\)/,
    ],
    [
      'a path that the gateway does not know',
      2,
      [{ status: 404, body: { error_code: 'APIGW.0101', error_msg: 'The API does not exist' } }],
      [],
      /check the endpoint, its path and the service/,
    ],
    [
      'a job that never becomes visible',
      3,
      undefined,
      ['--visibility-timeout', '100ms'],
      /^jobwait: Job job-1 was not found within 100ms .* or allow a longer --visibility-timeout$/,
    ],
    [
      'a job that disappears',
      3,
      [running, unknown],
      ['--visibility-timeout', '100ms'],
      /^jobwait: Job job-1 \(\w+\) has disappeared: last seen Running/,
    ],
    [
      'a missing permission',
      4,
      [{ status: 403, body: { error_code: 'DBS.200010', error_msg: 'No permission.' } }],
      [],
      /HTTP 403 \(DBS\.200010: No permission\.\): check the permissions and the project/,
    ],
    [
      'a service that is down',
      75,
      [{ status: 503 }],
      ['--outage-timeout', '100ms'],
      /^jobwait: Could not poll job job-1: \d+ consecutive polls failed.* check the endpoint and the network$/,
    ],
    [
      'a job that takes too long',
      124,
      { duration: 'Infinity' },
      ['--timeout', '100ms'],
      /^jobwait: Timed out after \d+ms .* may still be running, last seen Running at 0%$/,
    ],
  ])('%s (exit code %i)', async (_, code, script, flags, line) => {
    const { server, env } = await startService();
    if (script) server.job('job-1', script);
    const ended = await jobwait(['job-1', '--quiet', ...FAST, ...flags], { env });
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr.split('\n')[0]).toMatch(line);
  });

  test('a token that the service rejects (exit code 4)', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0 });
    const { code, stderr } = await jobwait(['job-1'], {
      env: { ...env, JOBWAIT_TOKEN: 'another' },
    });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^jobwait: Could not poll job job-1: HTTP 401 .*\n$/);
  });

  test('a missing token file (exit code 4)', async () => {
    const { env } = await startService();
    const { code, stderr } = await jobwait(['job-1', '--token-file', '/nowhere/token'], { env });
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^jobwait: Could not poll job job-1: The token file \/nowhere\/token \(--token-file\) cannot .*\n$/,
    );
  });

  test('a missing endpoint, with every place it is read from (exit code 2)', async () => {
    const { code, stderr } = await jobwait(['job-1'], {
      env: { JOBWAIT_TOKEN: 'a-token', JOBWAIT_PROJECT_ID: 'p' },
    });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'jobwait: No endpoint: --endpoint or --region must be set, or one of the variables JOBWAIT_ENDPOINT, JOBWAIT_REGION, HW_REGION_NAME; see jobwait --help\n',
    );
  });
});
