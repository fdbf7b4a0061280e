import { describe, expect, test } from 'vitest';
import { formatResult } from '../../src/cli/results.js';
import { jobwait } from './support/command.js';
import { jobOf } from './support/jobs.js';
import { startService } from './support/server.js';

describe('the result for people', () => {
  test('says status, name, id, how long, the instance and its endpoint', () => {
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

  test('leaves out what is not known', () => {
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

  test('stands alone on stdout, while progress goes to stderr', async () => {
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

  test('is all there is with --quiet', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0 });
    const { stdout, stderr } = await jobwait(['job-1', '--quiet'], { env });
    expect(stdout).toMatch(/^status {4}Completed\n/);
    expect(stderr).toBe('');
  });
});
