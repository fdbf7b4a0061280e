import { describe, expect, test } from 'vitest';
import { jobwait } from './support/command.js';
import { EVIL, OBEYED } from './support/evil.js';
import { startService, TOKEN } from './support/server.js';

const job = {
  id: EVIL,
  name: EVIL,
  status: EVIL,
  process: '10%',
  instance: { id: EVIL, name: EVIL },
  entities: { instance: { endpoint: EVIL }, [EVIL]: EVIL },
  fail_reason: EVIL,
};

describe('what a hostile service sends', () => {
  test.each([
    ['Completed', [], 0],
    ['Completed', ['--json'], 0],
    ['Completed', ['--ndjson'], 0],
    ['Failed', [], 1],
    ['Failed', ['--json'], 1],
    ['Failed', ['--ndjson'], 1],
  ])('is harmless in a job that ends as %s, with flags %j', async (status, flags, code) => {
    const { server, env } = await startService();
    server.job('job-1', [{ body: { job } }, { body: { job: { ...job, status } } }]);
    const ended = await jobwait(['job-1', '--interval', '20ms', ...flags], { env });
    expect(ended.code).toBe(code);
    expect(ended.stdout).not.toMatch(OBEYED);
    expect(ended.stderr).not.toMatch(OBEYED);
    expect(ended.stderr).not.toMatch(/^jobwait: all is well/m);
  });

  test.each([
    ['an error', { status: 400, body: { error_code: EVIL, error_msg: EVIL } }],
    ['a web page', { body: `<html>${EVIL}`, headers: { 'content-type': 'text/html' } }],
    ['a broken response', { body: EVIL }],
  ])('in %s is harmless', async (_, response) => {
    const { server, env } = await startService();
    server.job('job-1', [response]);
    const ended = await jobwait(['job-1', '--outage-timeout', '0'], { env });
    expect([2, 75]).toContain(ended.code);
    expect(ended.stderr).not.toMatch(OBEYED);
    expect(ended.stderr).not.toMatch(/^jobwait: all is well/m);
  });

  test('is kept unchanged in JSON, only escaped', async () => {
    const { server, env } = await startService();
    server.job('job-1', [{ body: { job: { ...job, status: 'Completed' } } }]);
    const { stdout } = await jobwait(['job-1', '--json'], { env });
    expect(JSON.parse(stdout).raw.instance.name).toBe(EVIL);
  });
});

describe.each([[[]], [['--json']], [['--ndjson']]])('with flags %j', flags => {
  test('what a hostile service sends for several jobs is harmless', async () => {
    const { server, env } = await startService();
    const job = { id: EVIL, name: EVIL, status: EVIL, fail_reason: EVIL };
    const entities = { instance: { endpoint: EVIL } };
    server.job('a', [
      { body: { job } },
      { body: { job: { ...job, status: 'Completed', entities } } },
    ]);
    server.job('b', [{ body: { job } }, { body: { job: { ...job, status: 'Failed' } } }]);
    server.job(EVIL, [{ status: 400, body: { error_code: EVIL, error_msg: EVIL } }]);
    const stdin = `a\nb\n${JSON.stringify(EVIL)}\n`;
    const ended = await jobwait(['-', '--interval', '20ms', ...flags], { env, stdin });
    expect(ended.code).toBe(1);
    for (const text of [ended.stdout, ended.stderr]) {
      expect(text).not.toMatch(OBEYED);
      expect(text).not.toMatch(/^jobwait: all is well/m);
    }
  });

  test('a token that the service puts into jobs is not printed', async () => {
    const { server, env } = await startService();
    server.job('a', { duration: 0, name: `job ${TOKEN}`, failReason: TOKEN });
    server.job('b', { duration: 0, name: `job ${TOKEN}` });
    const { stdout, stderr } = await jobwait(['a', 'b', ...flags], { env });
    expect(stdout + stderr).not.toContain(TOKEN);
  });
});
