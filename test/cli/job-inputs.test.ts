import { describe, expect, test, vi } from 'vitest';
import { jobwait, startJobwait } from './support/command.js';
import { linesOf } from './support/lines.js';
import { type Service, startService } from './support/server.js';

describe('`jobwait -`', () => {
  test.each(['job-1\n', '{"instance":{"id":"i"},"job_id":"job-1"}'])(
    'waits for %j',
    async stdin => {
      const { server, env } = await startService();
      server.job('job-1', { duration: 0 });
      const { code, stdout } = await jobwait(['-', '--json'], { env, stdin });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ id: 'job-1', status: 'Completed' });
    },
  );

  test('ends with the text of an error response, if stdin is one', async () => {
    const { env, server } = await startService();
    const stdin =
      '{\n  "error_code": "DBS.200045",\n  "error_msg": "Quota\\u001b[2J exceeded"\n}\n';
    const { code, stderr } = await jobwait(['-'], { env, stdin });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'jobwait: Expected a job id on stdin, got an error: DBS.200045: Quota exceeded; see jobwait --help\n',
    );
    expect(server.requests).toEqual([]);
  });

  test('rejects empty input', async () => {
    const { env } = await startService();
    const { code, stderr } = await jobwait(['-'], { env, stdin: '' });
    expect(code).toBe(2);
    expect(stderr).toBe('jobwait: Expected a job id on stdin, got nothing; see jobwait --help\n');
  });
});

const FAST = ['--interval', '20ms'];

async function startJobs(...ids: string[]): Promise<Service> {
  const service = await startService();
  for (const id of ids) service.server.job(id, { duration: 0 });
  return service;
}

describe('job ids on stdin', () => {
  test('are waited for, each once, with those that are arguments', async () => {
    const { env } = await startJobs('a', 'b', 'c', 'd');
    const stdin = 'a\n\n  b\r\n{"job_id": "c"}\na\n';
    const { code, stdout } = await jobwait(['d', '-', 'a', '--json', ...FAST], { env, stdin });
    expect(code).toBe(0);
    const ids = linesOf(stdout).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are waited for as they come, and the command ends when stdin has ended', async () => {
    const { env } = await startJobs('a', 'b');
    const { stdin, says, ended } = startJobwait(['-', ...FAST], { env, stdinOpen: true });
    stdin.write('a\n');
    await says('Completed  a', 'stdout');
    stdin.write('b\n');
    await says('Completed  b', 'stdout');
    stdin.end();
    expect(await ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/: 2 completed\n$/),
    });
  });

  test('are waited for as soon as their JSON has ended, in pretty-printed texts too', async () => {
    const { env } = await startJobs('a', 'b', 'c');
    const { stdin, says, ended } = startJobwait(['-', ...FAST], { env, stdinOpen: true });
    stdin.write('{\n  "job_id": "a"\n}');
    await says('Completed  a', 'stdout');
    stdin.write('\n[\n  {"job_id": "b"},\n  "c"\n]');
    await says('Completed  b', 'stdout');
    await says('Completed  c', 'stdout');
    stdin.end();
    expect((await ended).code).toBe(0);
  });

  test.each([
    ['a line', ['-'], 'job-1\n'],
    ['a JSON text without a line end', ['-'], '{"job_id":"job-1"}'],
    ['the last bracket of a pretty-printed JSON text', ['-'], '[\n  {"job_id": "job-1"}\n]'],
    ['nothing, if an argument is an id', ['job-1', '-'], ''],
  ])('are waited for at once after %s, though stdin is open', async (_, args, text) => {
    const { env, server } = await startJobs('job-1');
    const { stdin, stdout, ended } = startJobwait(args, { env, stdinOpen: true });
    stdin.write(text);
    await vi.waitUntil(() => server.requests.length > 0, { timeout: 700, interval: 5 });
    // Whether it is the only job decides how it is shown.
    expect(stdout.text).toBe('');
    stdin.end();
    expect((await ended).stdout).toMatch(/^status {4}Completed\n/);
  });

  test('are waited for at once after an error, which is reported when another follows', async () => {
    const { env } = await startJobs('a');
    const { stdin, says, ended } = startJobwait(['-', ...FAST], { env, stdinOpen: true });
    stdin.write('null\na\n');
    await says('got a JSON value without one');
    await says('Completed  a', 'stdout');
    stdin.end();
    expect((await ended).code).toBe(2);
  });

  test('are left alone at once by an interruption while only one is known', async () => {
    const { server, env } = await startJobs();
    server.job('a', { duration: 'Infinity' });
    const { signal, stdin, ended } = startJobwait(['-'], { env, stdinOpen: true });
    stdin.write('a\n');
    await vi.waitUntil(() => server.requests.length > 0, { timeout: 700, interval: 5 });
    const interruptedAt = performance.now();
    signal('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('--resume') });
    expect(performance.now() - interruptedAt).toBeLessThan(700);
  });

  test('are shown as one job if they are all the same', async () => {
    const { env } = await startJobs('a');
    const { stdout } = await jobwait(['-'], { env, stdin: '\na\na\n' });
    expect(stdout).toMatch(/^status {4}Completed\n/);
  });

  test('are waited for beside lines that are reported as invalid', async () => {
    const { env } = await startJobs('a', 'b');
    const stdin = 'a\nseveral words\nb\n{"order_id": "o"}\n';
    const { code, stdout, stderr } = await jobwait(['-', '--quiet', ...FAST], { env, stdin });
    expect(code).toBe(2);
    expect(stdout.match(/^Completed {2}[ab]/gm)).toHaveLength(2);
    expect(stderr).toBe(
      [
        'jobwait: Expected one job id, or JSON with a job_id, on line 2 of stdin, got several words; see jobwait --help',
        'jobwait: Found no job_id in the JSON on line 4 of stdin; see jobwait --help\n',
      ].join('\n'),
    );
  });

  test('are not read any more after an interruption', async () => {
    const { server, env } = await startJobs('a');
    server.job('b', { duration: 'Infinity' });
    const { signal, stdin, says, ended } = startJobwait(['-', ...FAST], { env, stdinOpen: true });
    stdin.write('b\n');
    await says('visible:');
    signal('SIGINT');
    expect((await ended).code).toBe(130);
  });
});

test('several words on the only line of stdin are wrong usage', async () => {
  const { env } = await startJobs();
  const { code, stdout, stderr } = await jobwait(['-'], { env, stdin: 'a b' });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    'jobwait: Expected one job id, or JSON with a job_id, on stdin, got several words; see jobwait --help\n',
  );
});
