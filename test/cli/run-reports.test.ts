import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { JobServer } from '../../src/testing/job-server.js';
import { jobwait, temporaryDirectory } from './support/command.js';
import { type Service, startService } from './support/server.js';

let server: JobServer;
let env: Service['env'];
let directory: string;
beforeEach(async () => {
  ({ server, env } = await startService());
  directory = temporaryDirectory();
  server.job('good', { duration: '100ms' });
  server.job('bad', { duration: '100ms', outcome: 'Failed', failReason: '<b>No</b>\ncapacity.' });
});

const fileIn = (name: string): string => join(directory, name);
const read = (name: string): string => readFileSync(fileIn(name), 'utf8');

describe('--report and --trace', () => {
  test('draw every job of the command', async () => {
    const flags = ['--report', fileIn('page.html'), '--trace', fileIn('trace.json')];
    const result = await jobwait(['good', 'bad', ...flags], { env });
    expect(result.code).toBe(1);
    expect(read('page.html')).toContain('<dt>Jobs</dt><dd>2, 1 completed, 1 failed</dd>');
    expect(read('page.html')).toContain('&lt;b&gt;No&lt;/b&gt;');
    expect(JSON.parse(read('trace.json')).traceEvents.length).toBeGreaterThan(4);
  });

  test('that cannot be written are a usage error before anything is sent', async () => {
    const { code, stderr } = await jobwait(['good', '--report', '/nowhere/page.html'], {
      env,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot write /nowhere/page.html');
    expect(server.requests).toHaveLength(0);
  });
});

describe('--reporter', () => {
  const github = (): Record<string, string | undefined> => ({
    ...env,
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: fileIn('summary.md'),
    GITHUB_OUTPUT: fileIn('output'),
  });

  test('github is the default on GitHub Actions', async () => {
    const { code, stdout, stderr } = await jobwait(['good', 'bad', '--json'], { env: github() });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^::stop-commands::/);
    expect(stderr).toMatch(
      /^::error title=CreateGaussDBforMySQLInstance bad::<b>No<\/b>%0Acapacity\.$/m,
    );
    expect(
      stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).id)
        .sort(),
    ).toEqual(['bad', 'good']);
    expect(read('summary.md')).toContain('<code>failed</code>');
    expect(read('output')).toMatch(/^outcome<<(\S+)\nfailed\n\1$/m);
  });

  test('none reports nothing', async () => {
    const { stderr } = await jobwait(['bad', '--reporter', 'none'], { env: github() });
    expect(stderr).not.toContain('::');
    expect(existsSync(fileIn('summary.md'))).toBe(false);
  });

  test('github needs none of its files', async () => {
    const { code, stderr } = await jobwait(['good'], {
      env: { ...env, GITHUB_ACTIONS: 'true' },
    });
    expect(code).toBe(0);
    expect(stderr).not.toContain('cannot write');
  });

  test('a file that cannot be written is reported and changes no outcome', async () => {
    const { code, stderr } = await jobwait(['good'], {
      env: { ...github(), GITHUB_STEP_SUMMARY: '/nowhere/summary.md' },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('jobwait: cannot write GITHUB_STEP_SUMMARY: ENOENT');
    expect(read('output')).toContain('completed');
  });

  test('gitlab writes a section and a dotenv file', async () => {
    const { stderr } = await jobwait(['good', '--reporter', 'gitlab'], {
      env,
      cwd: directory,
    });
    expect(stderr).toMatch(/section_start:\d+:jobwait\[collapsed=true\]/);
    expect(stderr).toMatch(/section_end:\d+:jobwait/);
    expect(read('jobwait.env')).toContain('JOBWAIT_OUTCOME=completed\n');
  });

  test('another word is a usage error that does not repeat it', async () => {
    const { code, stderr } = await jobwait(['good', '--reporter', 'hunter2'], {
      env,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('one of "github", "gitlab", "none"');
    expect(stderr).not.toContain('hunter2');
  });
});
