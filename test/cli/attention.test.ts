import { describe, expect, test } from 'vitest';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

const REASON = /The order is unpaid/g;

async function runUnpaid(count: number, ...flags: readonly string[]) {
  const { server, env } = await startService({ service: 'ecs' });
  const body = { job_id: 'job-1', job_type: 'createServer', status: 'PENDING_PAYMENT' };
  const ids = Array.from({ length: count }, (_, index) => `job-${index}`);
  for (const id of ids) {
    const unpaid = { body: { ...body, job_id: id } };
    server.job(id, [unpaid, unpaid, { body: { ...body, job_id: id, status: 'SUCCESS' } }]);
  }
  const result = await jobwait([...ids, '--interval', '10ms', ...flags], {
    env: { ...env, JOBWAIT_SERVICE: 'ecs' },
  });
  expect(result.code).toBe(0);
  return result;
}

describe('a job that needs a person is reported once', () => {
  test('in a line of the log', async () => {
    const { stderr } = await runUnpaid(1);
    expect(stderr).toMatch(/^ +0s {2}attention: The order is unpaid: .*$/m);
    expect(stderr.match(REASON)).toHaveLength(1);
  });

  test('with its id, among so many that they share a line', async () => {
    const { stderr } = await runUnpaid(7);
    expect(stderr.match(REASON)).toHaveLength(7);
    expect(stderr).toMatch(/^job-6 {2} +0s {2}attention: /m);
  });

  test('as an update in JSON', async () => {
    const { stdout } = await runUnpaid(1, '--ndjson');
    const updates = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(updates.filter(({ type }) => type === 'attention')).toMatchObject([
      { reason: expect.stringMatching(REASON), job: { status: 'Pending' } },
    ]);
  });

  test('in the lines that get prints', async () => {
    const { server, env } = await startService({ service: 'ecs' });
    server.job('job-1', [{ body: { job_id: 'job-1', status: 'PENDING_PAYMENT' } }]);
    const { code, stdout } = await jobwait(['get', 'job-1'], {
      env: { ...env, JOBWAIT_SERVICE: 'ecs' },
    });
    expect(code).toBe(124);
    expect(stdout).toMatch(/^attention {2}The order is unpaid: .*$/m);
  });
});
