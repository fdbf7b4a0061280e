import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StopSignal } from '../../src/cli/io.js';
import { jobwait, jobwaitLine, startJobwait, temporaryDirectory } from './support/command.js';
import { linesOf } from './support/lines.js';
import { type Service, startService } from './support/server.js';

const FAST = ['--interval', '20ms'];
const RESUME = /Resume the waits? with: (jobwait --resume .*)\n$/;

async function interrupt(
  { env }: Service,
  args: readonly string[],
  signal: StopSignal,
): Promise<{ code: number | null; stdout: string; stderr: string; command: string }> {
  const wait = startJobwait(['--interval', '20ms', ...args], { env });
  await wait.says('visible:');
  wait.signal(signal);
  const end = await wait.ended;
  return { ...end, command: RESUME.exec(end.stderr)?.[1] ?? 'no command was printed' };
}

describe('a wait that is interrupted', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends with exit code %i and says how to resume', async (signal, code) => {
    const service = await startService();
    service.server.job('job-1', { duration: 'Infinity' });
    const ended = await interrupt(service, ['job-1'], signal);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(
      /jobwait: Interrupted, but the job goes on\. Resume the wait with: [^\n]*\n$/,
    );
  });

  test('is resumed by the printed line', async () => {
    const service = await startService();
    service.server.job('job-1', { duration: 'Infinity' });
    const { command } = await interrupt(service, ['job-1'], 'SIGINT');
    service.server.job('job-1', { duration: 0 });
    const { code, stdout } = await jobwaitLine(command, { env: service.env });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^status {4}Completed\n/),
    });
  });

  test('is resumed with the same connection flags, quoted for the shell', async () => {
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
    const { code } = await jobwaitLine(command, { env: settings });
    expect(code).toBe(0);
  });

  test('is saved in the state directory, for its owner only', async () => {
    const service = await startService();
    service.server.job('job-1', { duration: 'Infinity' });
    await interrupt(service, ['job-1'], 'SIGINT');
    const file = join(service.env.XDG_STATE_HOME ?? '', 'jobwait', 'job-1.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, jobId: 'job-1' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('says how to wait again if it cannot be saved', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const service = { server, env: { ...env, XDG_STATE_HOME: '/dev/null' } };
    const { code, stderr } = await interrupt(service, ['job-1', '--timeout', '2h'], 'SIGINT');
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /Interrupted, but the job goes on\. The wait could not be saved: ENOTDIR: not a directory\. Wait again with: jobwait --timeout 2h job-1\n$/,
    );
  });

  test('is not saved a second time if it has a checkpoint file', async () => {
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
])('%s also ends with the line that resumes the wait', async (_, flags, code, added) => {
  const { server, env } = await startService();
  server.job('job-1', code === 75 ? [{ status: 503 }] : { duration: 'Infinity' });
  const ended = await jobwait(['job-1', '--interval', '20ms', ...flags], { env });
  const file = join(env.XDG_STATE_HOME ?? '', 'jobwait', 'job-1.json');
  expect(ended.code).toBe(code);
  expect(RESUME.exec(ended.stderr)?.[1]).toBe(`jobwait --resume ${file}${added}`);
});

test('a wait whose token has expired can be resumed', async () => {
  const { server, env } = await startService();
  server.job('job-1', [
    {},
    { status: 401, body: { error_code: 'APIGW.0307', error_msg: 'expired' } },
  ]);
  const { code, stderr } = await jobwait(['job-1', '--interval', '20ms'], { env });
  expect(code).toBe(4);
  expect(stderr).toMatch(RESUME);
});

/** `done` has ended, `long-1` and `long-2` do not end. */
async function startJobs(): Promise<Service> {
  const service = await startService();
  service.server.job('done', { duration: 0 });
  for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 'Infinity' });
  return service;
}

async function interruptSeveral({ env }: Service, ...flags: string[]) {
  const ids = ['done', 'long-1', 'long-2'];
  const { signal, says, ended } = startJobwait([...ids, ...FAST, ...flags], { env });
  for (const id of ids) await says(`${id} `);
  await says('done', 'stdout');
  signal('SIGINT');
  const { code, stderr } = await ended;
  return { code, stderr, command: RESUME.exec(stderr)?.[1] ?? 'no command was printed' };
}

describe('waits that are interrupted', () => {
  test('say how to resume those that have not settled', async () => {
    const { code, stderr } = await interruptSeveral(await startJobs());
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /\njobwait: 3 jobs in \S+: 1 completed, 2 not waited for\njobwait: Interrupted, but the jobs go on\. Resume the waits with: [^\n]*\n$/,
    );
  });

  test('are resumed by the printed line', async () => {
    const service = await startJobs();
    const { command } = await interruptSeveral(service);
    for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 0 });
    const { code, stdout } = await jobwaitLine(`${command} --json`, { env: service.env });
    expect(code).toBe(0);
    const ids = linesOf(stdout).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['long-1', 'long-2']);
  });

  test('with a checkpoint file are resumed from that file', async () => {
    const service = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const { command } = await interruptSeveral(service, '--checkpoint', file);
    expect(command).toBe(`jobwait --resume ${file}`);
    for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 0 });
    const { code, stdout } = await jobwait(['--resume', file, '--json'], { env: service.env });
    expect(code).toBe(0);
    const ids = linesOf(stdout).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['long-1', 'long-2']);
  });

  test('say how to wait again if they cannot be saved', async () => {
    const { server, env } = await startJobs();
    const service = { server, env: { ...env, XDG_STATE_HOME: '/dev/null' } };
    const { command, stderr } = await interruptSeveral(service, '--timeout', '2h');
    expect(command).toBe('no command was printed');
    expect(stderr).toMatch(
      /The waits could not be saved: ENOTDIR: not a directory\. Wait again with: jobwait --timeout 2h long-1 long-2\n$/,
    );
  });
});

test('waits that timed out are resumed with a new deadline', async () => {
  const { env } = await startJobs();
  const args = ['long-1', 'done', 'long-2', '--timeout', '100ms', '--quiet', ...FAST];
  const { code, stderr } = await jobwait(args, { env });
  expect(code).toBe(124);
  expect(stderr).toMatch(
    /\njobwait: 2 jobs may still be running\. Resume the waits with: jobwait --resume \S+ --timeout 100ms\n$/,
  );
});
