import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { jobwait, startJobwait, temporaryDirectory } from './support/command.js';
import { linesOf } from './support/lines.js';
import { type Service, startService } from './support/server.js';

const FAST = ['--interval', '20ms'];

/** `done` completes, `failed` fails, nobody knows `lost`, `long` does not end. */
async function startJobs(): Promise<Service> {
  const service = await startService();
  service.server.job('done', { duration: 0 }).job('long', { duration: 'Infinity' });
  service.server.job('failed', { duration: 0, failReason: 'disk full' });
  return service;
}

const IDS = ['done', 'failed', 'long', 'lost'];
const LIMITS = ['--visibility-timeout', '0', '--timeout', '200ms'];

function idsOf(stdout: string): unknown[] {
  return linesOf(stdout)
    .map(({ id }) => id)
    .toSorted();
}

function savedFiles({ env }: Service): string[] {
  const directory = join(env.XDG_STATE_HOME ?? '', 'jobwait');
  return existsSync(directory) ? readdirSync(directory).map(name => join(directory, name)) : [];
}

describe('the result of each job', () => {
  test('is printed once over all resumes, and counts for every exit code', async () => {
    const { server, env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const first = await jobwait([...IDS, '--checkpoint', file, '--json', ...FAST, ...LIMITS], {
      env,
    });
    expect(idsOf(first.stdout)).toEqual(IDS);
    const resume = ['--resume', file, '--json', ...FAST];
    const second = await jobwait([...resume, '--timeout', '100ms'], { env });
    // A wait that has not finished has a result each time.
    expect({ code: second.code, ids: idsOf(second.stdout) }).toEqual({ code: 1, ids: ['long'] });
    expect(second.stderr).not.toContain('disk full');
    server.job('long', { duration: 0 });
    const third = await jobwait([...resume, '--timeout', '1m'], { env });
    expect({ code: third.code, ids: idsOf(third.stdout) }).toEqual({ code: 1, ids: ['long'] });
    expect(third.stderr).toMatch(/4 jobs in \S+: 2 completed, 1 failed or canceled, 1 not found\n/);
    const requestCount = server.requests.length;
    const fourth = await jobwait(resume, { env });
    expect({ code: fourth.code, stdout: fourth.stdout }).toEqual({ code: 1, stdout: '' });
    expect(server.requests).toHaveLength(requestCount);
    expect(linesOf(readFileSync(file, 'utf8')).map(({ printed }) => printed)).toEqual(
      Array(4).fill(true),
    );
  });

  test.each(['text', '--ndjson'])('is printed once with %s output too', async output => {
    const { env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const flags = ['--quiet', ...FAST, ...(output === 'text' ? [] : [output])];
    await jobwait(['done', 'failed', '--checkpoint', file, ...flags], { env });
    const { code, stdout, stderr } = await jobwait(['--resume', file, ...flags], { env });
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: '' });
  });

  test('of an earlier command that failed does not stop the others with --fail-fast', async () => {
    const { server, env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const flags = ['--checkpoint', file, '--fail-fast', '--json', ...FAST];
    await jobwait(['failed', 'long', ...flags], { env });
    server.job('long', { duration: 0 });
    const resume = ['--resume', file, '--fail-fast', '--json', ...FAST];
    const { code, stdout } = await jobwait(resume, { env });
    expect({ code, ids: idsOf(stdout) }).toEqual({ code: 1, ids: ['long'] });
  });

  test('is not marked as printed if it could not be written', async () => {
    const { env } = await startJobs();
    const file = join(temporaryDirectory(), 'waits.json');
    const args = ['done', 'failed', '--checkpoint', file, '--json', ...FAST];
    const { stdout, ended } = startJobwait(args, { env });
    stdout.on('error', () => {});
    (stdout as Writable)._write = (_chunk, _encoding, callback) =>
      callback(
        Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
      );
    expect((await ended).code).toBe(70);
    const resumed = await jobwait(['--resume', file, '--json'], { env });
    expect({ code: resumed.code, ids: idsOf(resumed.stdout) }).toEqual({
      code: 1,
      ids: ['done', 'failed'],
    });
  });
});

describe('a file that jobwait named itself', () => {
  async function interrupt(service: Service): Promise<void> {
    const args = ['done', 'failed', 'long', '--json', ...FAST];
    const { signal, says, ended } = startJobwait(args, { env: service.env });
    for (const id of ['done', 'failed']) await says(`"id":"${id}"`, 'stdout');
    await says('long  ');
    signal('SIGINT');
    expect((await ended).code).toBe(130);
  }

  test('holds all waits of one interruption, and another holds those of the next', async () => {
    const service = await startJobs();
    await interrupt(service);
    await interrupt(service);
    const files = savedFiles(service);
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(file).toMatch(/\.json$/);
      const waits = linesOf(readFileSync(file, 'utf8'));
      expect(waits.map(({ jobId, printed = false }) => `${jobId} ${printed}`).toSorted()).toEqual([
        'done true',
        'failed true',
        'long false',
      ]);
    }
  });

  test('is kept until everything has been printed, and then deleted', async () => {
    const service = await startJobs();
    await interrupt(service);
    const [file = ''] = savedFiles(service);
    const resume = ['--resume', file, '--json', ...FAST];
    await jobwait([...resume, '--timeout', '100ms'], { env: service.env });
    expect(savedFiles(service)).toEqual([file]);
    service.server.job('long', { duration: 0 });
    const { code, stdout } = await jobwait(resume.concat('--timeout', '1m'), { env: service.env });
    expect({ code, ids: idsOf(stdout) }).toEqual({ code: 1, ids: ['long'] });
    expect(savedFiles(service)).toEqual([]);
  });

  test('for one job is deleted once its result has been printed', async () => {
    const service = await startJobs();
    await jobwait(['long', '--timeout', '50ms', ...FAST], { env: service.env });
    await jobwait(['long', '--timeout', '50ms', ...FAST], { env: service.env });
    const files = savedFiles(service).toSorted();
    expect(files.map(file => file.replace(/.*\//, ''))).toEqual(['long-2.json', 'long.json']);
    service.server.job('long', { duration: 0 });
    for (const file of files) {
      expect(
        (await jobwait(['--resume', file, '--timeout', '1m'], { env: service.env })).code,
      ).toBe(0);
    }
    expect(savedFiles(service)).toEqual([]);
  });

  test('is not confused with a file that somebody else put there', async () => {
    const service = await startJobs();
    await interrupt(service);
    const [file = ''] = savedFiles(service);
    const copy = join(temporaryDirectory(), 'copy.json');
    const mine = join(service.env.XDG_STATE_HOME ?? '', 'jobwait', 'mine.json');
    for (const path of [copy, mine]) writeFileSync(path, readFileSync(file));
    service.server.job('long', { duration: 0 });
    for (const path of [copy, mine]) {
      expect((await jobwait(['--resume', path], { env: service.env })).code).toBe(1);
      expect(existsSync(path)).toBe(true);
    }
  });
});
