import { describe, expect, test } from 'vitest';
import { jobwait } from '../support/command.js';
import { startService, TOKEN } from '../support/server.js';

/** Clears the screen, sets the title, moves up, turns text around, forges a line. */
const EVIL = 'x\u001b[2J\u001b]0;owned\u0007\u009b1A\u202e\u2066\r\njobwait: all is well\u007f';
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe.each([[[]], [['--json']], [['--ndjson']]])('with flags %j', flags => {
  test('what a hostile service says of several jobs is harmless', async () => {
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

  test('the token appears nowhere', async () => {
    const { server, env } = await startService();
    server.job('a', { duration: 0, name: `job ${TOKEN}`, failReason: TOKEN });
    server.job('b', { duration: 0, name: `job ${TOKEN}` });
    const { stdout, stderr } = await jobwait(['a', 'b', ...flags], { env });
    expect(stdout + stderr).not.toContain(TOKEN);
  });
});
