import { describe, expect, test } from 'vitest';
import { jobIdIn, readJobId } from '../../src/cli/input.js';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

describe('the job id in a text', () => {
  test.each([
    ['an id', 'job-1'],
    ['an id with white space around it', '\n  job-1 \r\n'],
    ['job_id', '{"job_id": "job-1"}'],
    ['jobId', '{"jobId": "job-1", "instance": {"id": "i"}}'],
    ['job.id', '{"job": {"id": "job-1", "status": "Running"}}'],
    ['job_id among others', '{\n  "instance": {"id": "i"},\n  "job_id": " job-1 "\n}'],
    ['job_id that is empty, and another', '{"job_id": "", "job": {"id": "job-1"}}'],
    ['a JSON string', '"job-1"'],
    ['an id after a byte order mark', '\ufeffjob-1'],
  ])('is found as %s', (_, text) => {
    expect(jobIdIn(text)).toBe('job-1');
  });

  test.each([
    ['nothing', '', 'Expected a job id on stdin, got nothing'],
    ['white space', ' \n\t', 'Expected a job id on stdin, got nothing'],
    [
      'several words',
      'job-1 job-2',
      /one job id, or JSON with a job_id, on stdin, got several words/,
    ],
    ['broken JSON', '{"job_id": ', /got broken JSON/],
    ['JSON without an id', '{"order_id": "o-1"}', 'Found no job_id in the JSON on stdin'],
    ['an id that is no text', '{"job_id": 5}', 'Found no job_id in the JSON on stdin'],
    ['a list', '[{"job_id": "job-1"}]', 'Found no job_id in the JSON on stdin'],
  ])('is missed in %s', (_, text, message) => {
    expect(() => jobIdIn(text)).toThrow(message);
  });

  test('is missed without repeating the text, which may hold anything', () => {
    expect(() => jobIdIn('{"password": "hunter2"}')).not.toThrow('hunter2');
  });
});

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

  test('without input is wrong usage', async () => {
    const { env } = await startService();
    const { code, stderr } = await jobwait(['-'], { env, stdin: '' });
    expect(code).toBe(2);
    expect(stderr).toBe('jobwait: Expected a job id on stdin, got nothing; see jobwait --help\n');
  });

  test('reads no more than a mebibyte', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read += 1;
        yield new Uint8Array(64 * 1024);
      }
    }
    await expect(readJobId(endless())).rejects.toThrow('more than 1 MiB');
    expect(read).toBe(17);
  });
});
