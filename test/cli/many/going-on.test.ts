import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WaitState } from '../../../src/machine/state.js';
import { jobwait, shell, startJobwait, temporaryDirectory } from '../support/command.js';
import { linesOf } from '../support/lines.js';
import { type Service, startService } from '../support/server.js';

const FAST = ['--interval', '20ms'];
const RESUME = /Resume the waits? with: (jobwait --resume .*)\n$/;

/** `done` has ended, `long-1` and `long-2` go on. */
async function startJobs(): Promise<Service> {
  const service = await startService();
  service.server.job('done', { duration: 0 });
  for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 'Infinity' });
  return service;
}

async function interrupted({ env }: Service, ...flags: string[]) {
  const ids = ['done', 'long-1', 'long-2'];
  const { signal, says, ended } = startJobwait([...ids, ...FAST, ...flags], { env });
  for (const id of ids) await says(`${id} `);
  await says('done', 'stdout');
  signal('SIGINT');
  const { code, stderr } = await ended;
  return { code, stderr, command: RESUME.exec(stderr)?.[1] ?? 'no command was printed' };
}

describe('waits that are interrupted', () => {
  test('say how to go on with those that are left', async () => {
    const { code, stderr } = await interrupted(await startJobs());
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /\njobwait: 3 jobs in \S+: 1 completed, 2 not waited for\njobwait: Interrupted, but the jobs go on\. Resume the waits with: [^\n]*\n$/,
    );
  });

  test('are resumed by the very line that was printed', async () => {
    const service = await startJobs();
    const { command } = await interrupted(service);
    for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 0 });
    const { code, stdout } = await shell(`${command} --json`, { env: service.env });
    expect(code).toBe(0);
    const ids = linesOf(stdout).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['long-1', 'long-2']);
  });

  test('that keep a checkpoint are resumed with how the others ended', async () => {
    const service = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const { command } = await interrupted(service, '--checkpoint', file);
    expect(command).toBe(`jobwait --resume ${file}`);
    for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 0 });
    const { code, stdout } = await jobwait(['--resume', file, '--json'], { env: service.env });
    expect(code).toBe(0);
    const ids = linesOf(stdout).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['done', 'long-1', 'long-2']);
  });

  test('say how to wait anew when they cannot be saved', async () => {
    const { server, env } = await startJobs();
    const service = { server, env: { ...env, XDG_STATE_HOME: '/dev/null' } };
    const { command, stderr } = await interrupted(service, '--timeout', '2h');
    expect(command).toBe('no command was printed');
    expect(stderr).toMatch(
      /The waits could not be saved: ENOTDIR: not a directory\. Wait again with: jobwait --timeout 2h long-1 long-2\n$/,
    );
  });
});

test('waits that time out are resumed with a deadline of their own', async () => {
  const { env } = await startJobs();
  const args = ['long-1', 'done', 'long-2', '--timeout', '100ms', '--quiet', ...FAST];
  const { code, stderr } = await jobwait(args, { env });
  expect(code).toBe(124);
  expect(stderr).toMatch(
    /\njobwait: 2 jobs may still be running\. Resume the waits with: jobwait --resume \S+ --timeout 100ms\n$/,
  );
});

describe('the checkpoints of several waits', () => {
  test('are kept in one file, up to date within a second or two', async () => {
    const { env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const args = ['long-1', 'long-2', '--checkpoint', file, ...FAST];
    const { signal, says, ended } = startJobwait(args, { env });
    const kept = () => (existsSync(file) ? linesOf(readFileSync(file, 'utf8')) : []);
    const isUpToDate = () =>
      kept().length === 2 && kept().every(({ state }) => (state as WaitState).attempts > 10);
    await says('long-2 ');
    while (!isUpToDate()) await new Promise(next => setTimeout(next, 20));
    signal('SIGTERM');
    await ended;
    expect(kept()).toMatchObject([
      { version: 1, jobId: 'long-1' },
      { version: 1, jobId: 'long-2' },
    ]);
  });

  test('that cannot be written are wrong usage', async () => {
    const { env } = await startJobs();
    const { code, stderr } = await jobwait(['done', 'long-1', '--checkpoint', '/nowhere/f'], {
      env,
    });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'jobwait: Cannot write the checkpoint /nowhere/f: ENOENT: no such file or directory; see jobwait --help\n',
    );
  });

  test.each([
    ['one of which is none', '{"version":1,"jobId":"a"}\n{"version":2}\n'],
    ['one of which is no JSON', '{"version":1,"jobId":"a"}\n{"version"\n'],
  ])('are not resumed, %s', async (_, text) => {
    const { server, env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    writeFileSync(file, text);
    const { code, stderr } = await jobwait(['--resume', file], { env });
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(server.requests).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('put together from several files are one wait for each job', async () => {
    const service = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    await interrupted(service, '--checkpoint', file);
    writeFileSync(file, readFileSync(file, 'utf8').repeat(2));
    for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 0 });
    const { stdout } = await jobwait(['--resume', file, '--quiet'], { env: service.env });
    expect(stdout.match(/^Completed/gm)).toHaveLength(3);
  });
});
