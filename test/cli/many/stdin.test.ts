import { describe, expect, test } from 'vitest';
import { jobwait, startJobwait } from '../support/command.js';
import { linesOf } from '../support/lines.js';
import { type Service, startService } from '../support/server.js';

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

  test('are waited for as they come, and the command ends when no more can', async () => {
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

  test('that are one id are told of as one', async () => {
    const { env } = await startJobs('a');
    const { stdout } = await jobwait(['-'], { env, stdin: '\na\na\n' });
    expect(stdout).toMatch(/^status {4}Completed\n/);
  });

  test('that are none beside others are told, and the others are waited for', async () => {
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

  test('go unread once the waits have been given up', async () => {
    const { server, env } = await startJobs('a');
    server.job('b', { duration: 'Infinity' });
    const { signal, stdin, says, ended } = startJobwait(['-', ...FAST], { env, stdinOpen: true });
    stdin.write('b\n');
    await says('visible:');
    signal('SIGINT');
    expect((await ended).code).toBe(130);
  });
});

test('one job id on stdin, and words beside it in no line of their own, are wrong usage', async () => {
  const { env } = await startJobs();
  const { code, stdout, stderr } = await jobwait(['-'], { env, stdin: 'a b' });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    'jobwait: Expected one job id, or JSON with a job_id, on stdin, got several words; see jobwait --help\n',
  );
});
