import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runWithoutAccount } from './support/command.js';
import { startService } from './support/server.js';

// Only root may become a user that has no account.
describe.skipIf(process.getuid?.() !== 0)('a user without an account and a home directory', () => {
  test('can wait for a job', async () => {
    const { server, env } = await startService();
    server.job('job-1', [{}, { body: { job: { id: 'job-1', status: 'Completed' } } }]);
    const { code, stderr } = await runWithoutAccount(['job-1', '--interval', '20ms'], {
      env: { ...env, XDG_CACHE_HOME: undefined, XDG_STATE_HOME: undefined },
    }).ended;
    expect({ code, stderr: stderr.match(/^jobwait: .*/gm) }).toEqual({ code: 0, stderr: null });
  });

  test('sees how to wait again if the wait is interrupted', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const run = runWithoutAccount(['job-1'], {
      env: { ...env, XDG_CACHE_HOME: undefined, XDG_STATE_HOME: undefined },
    });
    await run.says('visible:');
    run.signal('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /could not be saved: there is no home directory\. Wait again with: jobwait job-1\n$/,
    );
  });

  test('sees that there are no credentials', async () => {
    const { ended } = runWithoutAccount(['whoami', '--endpoint', 'https://a.example']);
    const { code, stderr } = await ended;
    expect(code).toBe(2);
    expect(stderr).toContain('No credentials: ');
  });

  test('sees that no history is kept', async () => {
    const { code, stderr } = await runWithoutAccount(['history']).ended;
    expect(code).toBe(2);
    expect(stderr).toBe(
      'jobwait: No history is kept: there is no home directory; see jobwait --help\n',
    );
  });
});

test.skipIf(process.getuid?.() !== 0)(
  'a directory that must not be written to changes nothing',
  async () => {
    const { server, env } = await startService();
    server.job('job-1', [{}, { body: { job: { id: 'job-1', status: 'Completed' } } }]);
    const home = mkdtempSync(join(tmpdir(), 'jobwait-'));
    chmodSync(home, 0o500);
    const { code, stdout } = await runWithoutAccount(['job-1', '--interval', '20ms'], {
      env: { ...env, HOME: home, XDG_CACHE_HOME: undefined, XDG_STATE_HOME: undefined },
    }).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Completed');
  },
);
