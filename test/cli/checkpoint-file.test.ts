import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toFileName } from '../../src/cli/checkpoint-file.js';
import type { WaitState } from '../../src/machine/state.js';
import { jobwait, startJobwait, temporaryDirectory } from './support/command.js';
import { linesOf } from './support/lines.js';
import { type Service, startService } from './support/server.js';

const COMPLETED = { body: { job: { id: 'job-1', status: 'Completed' } } };
const FAST = ['--interval', '5ms'];

describe('--checkpoint', () => {
  test('keeps a whole checkpoint in the file at any moment', async () => {
    const { server, env } = await startService();
    server.job('job-1', [...Array(25).fill({}), COMPLETED]);
    const file = join(temporaryDirectory(), 'wait.json');
    const { says, ended } = startJobwait(['job-1', '--checkpoint', file, ...FAST], { env });
    let running = true;
    void ended.then(() => {
      running = false;
    });
    await says('visible:');
    const attempts: number[] = [];
    while (running) {
      const { jobId, state } = JSON.parse(readFileSync(file, 'utf8'));
      expect(jobId).toBe('job-1');
      attempts.push(state.attempts);
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    expect((await ended).code).toBe(0);
    expect(attempts).toEqual(attempts.toSorted((one, other) => one - other));
    expect(new Set(attempts).size).toBeGreaterThan(3);
  });

  test('is for its owner only', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0 });
    const file = join(temporaryDirectory(), 'wait.json');
    await jobwait(['job-1', '--checkpoint', file], { env });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('of a job that has ended settles at once without a request', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, entities: { instance: { endpoint: '10.0.0.1:3306' } } });
    const file = join(temporaryDirectory(), 'wait.json');
    await jobwait(['job-1', '--checkpoint', file], { env });
    const requestCount = server.requests.length;
    const { code, stdout } = await jobwait(['--resume', file], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('endpoint  10.0.0.1:3306\n');
    expect(stdout).not.toContain('waited');
    expect(server.requests).toHaveLength(requestCount);
  });

  test.each([
    ['a directory that is not there', 'nowhere/wait.json', 'ENOENT: no such file or directory'],
    ['a directory', 'directory', 'it is not a regular file'],
  ])('in %s is wrong usage', async (_, path, reason) => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, 'directory'));
    const { code, stderr } = await jobwait(['job-1', '--checkpoint', path], { env, cwd });
    expect(code).toBe(2);
    expect(stderr).toBe(
      `jobwait: Cannot write the checkpoint ${path}: ${reason}; see jobwait --help\n`,
    );
  });
});

describe('--resume', () => {
  test('resumes the wait where it was stopped, and keeps the file up to date', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const file = join(temporaryDirectory(), 'wait.json');
    await jobwait(['job-1', '--checkpoint', file, '--timeout', '100ms', ...FAST], { env });
    const before = JSON.parse(readFileSync(file, 'utf8'));
    const flags = ['--resume', file, '--timeout', '100ms', '--ndjson', ...FAST];
    const { code, stdout } = await jobwait(flags, { env });
    const after = JSON.parse(readFileSync(file, 'utf8'));
    expect(code).toBe(124);
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
      type: 'poll',
      attempt: before.state.attempts + 1,
    });
    expect(stdout).not.toContain('"visible"');
    expect(after.state.attempts).toBeGreaterThan(before.state.attempts);
  });

  test('without --timeout keeps the deadline of the wait', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const file = join(temporaryDirectory(), 'wait.json');
    await jobwait(['job-1', '--checkpoint', file, '--timeout', '50ms', ...FAST], { env });
    const requestCount = server.requests.length;
    expect((await jobwait(['--resume', file], { env })).code).toBe(124);
    expect(server.requests).toHaveLength(requestCount + 1);
  });

  test.each([
    [
      'no file',
      undefined,
      /^jobwait: Cannot read --resume's file wait\.json: ENOENT: no such file or directory;/,
    ],
    ['no JSON', '{"version": 1', /^jobwait: --resume's file wait\.json holds no JSON;/],
    [
      'another version',
      '{"version": 2}',
      /^jobwait: Expected version of --resume's file to be 1, got 2;/,
    ],
    ['no checkpoint', '[]', /^jobwait: Expected the content of --resume's file to be an object/],
  ])('from %s is wrong usage', async (_, content, message) => {
    const { env } = await startService();
    const cwd = temporaryDirectory();
    if (content !== undefined) writeFileSync(join(cwd, 'wait.json'), content);
    const { code, stderr } = await jobwait(['--resume', 'wait.json'], { env, cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('of another service is wrong usage', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const file = join(temporaryDirectory(), 'wait.json');
    await jobwait(['job-1', '--checkpoint', file, '--timeout', '0'], { env });
    const { code, stderr } = await jobwait(['--resume', file, '--project-id', 'other'], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^jobwait: Expected source\.projectId of --resume's file to be "other"/);
  });
});

/** `done` has ended, `long-1` and `long-2` do not end. */
async function startJobs(): Promise<Service> {
  const service = await startService();
  service.server.job('done', { duration: 0 });
  for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 'Infinity' });
  return service;
}

describe('the checkpoints of several waits', () => {
  test('are kept in one file, up to date within a second or two', async () => {
    const { env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const args = ['long-1', 'long-2', '--checkpoint', file, ...FAST];
    const { signal, says, ended } = startJobwait(args, { env });
    const saved = () => (existsSync(file) ? linesOf(readFileSync(file, 'utf8')) : []);
    const isUpToDate = () =>
      saved().length === 2 && saved().every(({ state }) => (state as WaitState).attempts > 10);
    await says('long-2 ');
    while (!isUpToDate()) await new Promise(next => setTimeout(next, 20));
    expect(saved()).toMatchObject([
      { version: 1, jobId: 'long-1' },
      { version: 1, jobId: 'long-2' },
    ]);
    signal('SIGTERM');
    await ended;
  });

  test('are wrong usage if they cannot be written', async () => {
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
    ['one of them is none', '{"version":1,"jobId":"a"}\n{"version":2}\n'],
    ['one of them is not JSON', '{"version":1,"jobId":"a"}\n{"version"\n'],
  ])('are not resumed if %s', async (_, text) => {
    const { server, env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    writeFileSync(file, text);
    const { code, stderr } = await jobwait(['--resume', file], { env });
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(server.requests).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('are resumed as one wait for each job if several files were put together', async () => {
    const service = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const ids = ['done', 'long-1', 'long-2'];
    const flags = ['--checkpoint', file, '--timeout', '100ms', ...FAST];
    await jobwait([...ids, ...flags], { env: service.env });
    writeFileSync(file, readFileSync(file, 'utf8').repeat(2));
    for (const id of ['long-1', 'long-2']) service.server.job(id, { duration: 0 });
    const { stdout } = await jobwait(['--resume', file, '--quiet', '--timeout', '1m'], {
      env: service.env,
    });
    const printed = Array.from(stdout.matchAll(/^Completed {2}(\S+)/gm), ([, id]) => id);
    expect(printed.toSorted()).toEqual(['long-1', 'long-2']);
  });
});

test.each([
  ['31b8ae23-c687-4d80-b7b4-42a66c9bb886', '31b8ae23-c687-4d80-b7b4-42a66c9bb886'],
  ['job_1.2', 'job_1.2'],
  ['../../etc/passwd', /^etc-passwd-[0-9a-f]{12}$/],
  ['..', /^job-[0-9a-f]{12}$/],
  ['a/b', /^a-b-[0-9a-f]{12}$/],
  ['x'.repeat(300), /^x{60}-[0-9a-f]{12}$/],
])('a wait for %s is saved under a safe file name', (id, name) => {
  if (typeof name === 'string') expect(toFileName(id)).toBe(name);
  else expect(toFileName(id)).toMatch(name);
});
