import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StopSignal } from '../../src/cli/io.js';
import { jobwait, shell, spawnJobwait, startJobwait } from './support/command.js';
import { type Service, startService } from './support/server.js';

const RESUME = /Resume the wait with: (jobwait --resume .*)\n$/;

async function interrupt(
  { env }: Service,
  args: readonly string[],
  signal: StopSignal,
  start: typeof startJobwait | typeof spawnJobwait = startJobwait,
): Promise<{ code: number | null; stdout: string; stderr: string; command: string }> {
  const wait = start(['--interval', '20ms', ...args], { env });
  await wait.says('visible:');
  wait.signal(signal);
  const end = await wait.ended;
  return { ...end, command: RESUME.exec(end.stderr)?.[1] ?? 'no command was printed' };
}

describe('a wait that is interrupted', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends with %i and says how to go on', async (signal, code) => {
    const service = await startService();
    service.server.job('job-1', { duration: 'Infinity' });
    const ended = await interrupt(service, ['job-1'], signal, spawnJobwait);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(
      /jobwait: Interrupted, but the job goes on\. Resume the wait with: [^\n]*\n$/,
    );
  });

  test('is resumed by the very line that was printed', async () => {
    const service = await startService();
    service.server.job('job-1', { duration: 'Infinity' });
    const { command } = await interrupt(service, ['job-1'], 'SIGINT');
    service.server.job('job-1', { duration: 0 });
    const { code, stdout } = await shell(command, { env: service.env });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^status {4}Completed\n/),
    });
  });

  test('is resumed with the connection flags that were given, quoted for the shell', async () => {
    const { server, env } = await startService();
    server.job("it's $HOME", { duration: 'Infinity' });
    const { JOBWAIT_TOKEN, XDG_STATE_HOME } = env;
    const settings = { JOBWAIT_TOKEN: JOBWAIT_TOKEN ?? '', XDG_STATE_HOME: XDG_STATE_HOME ?? '' };
    const flags = ['--endpoint', server.endpoint, '--project-id', server.projectId];
    const { command } = await interrupt(
      { server, env: settings },
      [...flags, "it's $HOME"],
      'SIGINT',
    );
    expect(command).toContain(`--endpoint ${server.endpoint} --project-id ${server.projectId}`);
    server.job("it's $HOME", { duration: 0 });
    const { code } = await shell(command, { env: settings });
    expect(code).toBe(0);
  });

  test('is saved where state belongs, for its owner only', async () => {
    const service = await startService();
    service.server.job('job-1', { duration: 'Infinity' });
    await interrupt(service, ['job-1'], 'SIGINT');
    const file = join(service.env.XDG_STATE_HOME ?? '', 'jobwait', 'job-1.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, jobId: 'job-1' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('says how to wait anew when it cannot be saved', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const service = { server, env: { ...env, XDG_STATE_HOME: '/dev/null' } };
    const { code, stderr } = await interrupt(service, ['job-1', '--timeout', '2h'], 'SIGINT');
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /Interrupted, but the job goes on\. The wait could not be saved: ENOTDIR: not a directory\. Wait again with: jobwait --timeout 2h job-1\n$/,
    );
  });

  test('leaves a file out of the way when a checkpoint is kept already', async () => {
    const service = await startService();
    service.server.job('job-1', { duration: 'Infinity' });
    const file = join(service.env.XDG_STATE_HOME ?? '', 'mine.json');
    const { command } = await interrupt(service, ['job-1', '--checkpoint', file], 'SIGINT');
    expect(command).toBe(`jobwait --resume ${file}`);
    expect(existsSync(join(service.env.XDG_STATE_HOME ?? '', 'jobwait'))).toBe(false);
  });
});

test.each([
  ['a deadline that has passed', ['--timeout', '100ms'], 124, ' --timeout 100ms'],
  ['an outage', ['--outage-timeout', '0'], 75, ''],
])('%s ends with the line that resumes the wait too', async (_, flags, code, added) => {
  const { server, env } = await startService();
  server.job('job-1', code === 75 ? [{ status: 503 }] : { duration: 'Infinity' });
  const ended = await jobwait(['job-1', '--interval', '20ms', ...flags], { env });
  const file = join(env.XDG_STATE_HOME ?? '', 'jobwait', 'job-1.json');
  expect(ended.code).toBe(code);
  expect(RESUME.exec(ended.stderr)?.[1]).toBe(`jobwait --resume ${file}${added}`);
});

test('a token that expires on the way leaves a wait that can be resumed', async () => {
  const { server, env } = await startService();
  server.job('job-1', [
    {},
    { status: 401, body: { error_code: 'APIGW.0307', error_msg: 'expired' } },
  ]);
  const { code, stderr } = await jobwait(['job-1', '--interval', '20ms'], { env });
  expect(code).toBe(4);
  expect(stderr).toMatch(RESUME);
});

test('a second signal ends the command at once', async () => {
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const { signal, says, ended } = spawnJobwait(['job-1'], { env });
  await says('visible:');
  signal('SIGTERM');
  signal('SIGINT');
  expect([130, 143]).toContain((await ended).code);
});
