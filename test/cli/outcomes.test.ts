import { describe, expect, test } from 'vitest';
import type { JobScript } from '../../src/testing/job-script.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

const running: Answer = {};
const unknown: Answer = {
  status: 400,
  body: { error_code: 'DBS.200543', error_msg: 'The job does not exist.' },
};
const FAST = ['--interval', '20ms'];

describe('how a wait ends is told by the exit code and one line', () => {
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
      'a job that vanishes',
      3,
      [running, unknown],
      ['--visibility-timeout', '100ms'],
      /^jobwait: Job job-1 \(\w+\) has disappeared: last seen Running/,
    ],
    [
      'a refusal for want of permission',
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
  ])('%s: exit code %i', async (_, code, script, flags, line) => {
    const { server, env } = await startService();
    if (script) server.job('job-1', script);
    const ended = await jobwait(['job-1', '--quiet', ...FAST, ...flags], { env });
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr.split('\n')[0]).toMatch(line);
  });

  test('a token that the service refuses: exit code 4', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0 });
    const { code, stderr } = await jobwait(['job-1'], {
      env: { ...env, JOBWAIT_TOKEN: 'another' },
    });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^jobwait: Could not poll job job-1: HTTP 401 .*\n$/);
  });

  test('a token file that is not there: exit code 4', async () => {
    const { env } = await startService();
    const { code, stderr } = await jobwait(['job-1', '--token-file', '/nowhere/token'], { env });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^jobwait: Could not poll job job-1: .*'\/nowhere\/token'.*\n$/);
  });

  test('no endpoint: exit code 2, and every place that was looked in', async () => {
    const { code, stderr } = await jobwait(['job-1'], {
      env: { JOBWAIT_TOKEN: 'a-token', JOBWAIT_PROJECT_ID: 'p' },
    });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'jobwait: No endpoint: --endpoint or --region must be set, or one of the variables JOBWAIT_ENDPOINT, JOBWAIT_REGION, HW_REGION_NAME; see jobwait --help\n',
    );
  });
});
