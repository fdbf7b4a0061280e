import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.js';
import { parseJobId, readJobIds } from '../../src/cli/job-inputs.js';
import { jobwait, startJobwait } from './support/command.js';
import { linesOf } from './support/lines.js';
import { type Service, startService } from './support/server.js';

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
    expect(parseJobId(text, 'stdin')).toBe('job-1');
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
  ])('is reported as missing in %s', (_, text, message) => {
    expect(parseJobId(text, 'stdin')).toEqual(
      expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }),
    );
  });

  test('is reported as missing without repeating the text, which may hold anything', () => {
    const error = parseJobId('{"password": "hunter2"}', 'stdin');
    expect(String(error)).not.toContain('hunter2');
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

  test('rejects empty input', async () => {
    const { env } = await startService();
    const { code, stderr } = await jobwait(['-'], { env, stdin: '' });
    expect(code).toBe(2);
    expect(stderr).toBe('jobwait: Expected a job id on stdin, got nothing; see jobwait --help\n');
  });
});

describe('the job ids on a stream', () => {
  /** Ids, and the messages of what is none. */
  async function idsOn(...chunks: (string | Uint8Array)[]): Promise<string[]> {
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
    const ids: string[] = [];
    for await (const id of readJobIds(stream())) ids.push(typeof id === 'string' ? id : id.message);
    return ids;
  }

  test.each<[string, string[], string[]]>([
    ['one a line', ['a\nb\nc\n'], ['a', 'b', 'c']],
    ['without a line break at the end', ['a\nb'], ['a', 'b']],
    ['between blank lines and spaces', ['\n a \r\n\n\t\nb\r\n'], ['a', 'b']],
    ['in chunks', ['jo', 'b-1\njob', '-2', '\n'], ['job-1', 'job-2']],
    ['as JSON, one a line', ['{"job_id":"a"}\n"b"\nc\n'], ['a', 'b', 'c']],
    ['in one JSON text over many lines', ['{\n  "job_id":\n', ' "a"\n}\n'], ['a']],
    ['in no line that is blank', ['\n \n'], []],
  ])('are found %s', async (_, chunks, ids) => {
    expect(await idsOn(...chunks)).toEqual(ids);
  });

  test('are found if a character is cut in two', async () => {
    const bytes = Buffer.from('größe\nb');
    expect(await idsOn(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['größe', 'b']);
  });

  test('are yielded at once, before the stream has ended', async () => {
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a\nb');
      await new Promise(() => {});
    }
    const { value } = await readJobIds(slow()).next();
    expect(value).toBe('a');
  });

  test.each<[string, string, string[]]>([
    [
      'several words',
      'a\nb c\nd',
      [
        'a',
        'Expected one job id, or JSON with a job_id, on line 2 of stdin, got several words',
        'd',
      ],
    ],
    [
      'JSON that is broken',
      'a\n\n{"job_id":\nd',
      ['a', 'Expected a job id, or JSON with a job_id, on line 3 of stdin, got broken JSON', 'd'],
    ],
    [
      'one JSON text that never ends',
      '{"job_id":\n"a"\n',
      ['Expected a job id, or JSON with a job_id, on stdin, got broken JSON'],
    ],
  ])('are yielded beside errors for %s', async (_, text, ids) => {
    expect(await idsOn(text)).toEqual(ids);
  });

  test('end with the error of the stream', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a\nb');
      throw new Error('EIO: i/o error, read');
    }
    const ids: unknown[] = [];
    for await (const id of readJobIds(broken())) ids.push(id);
    expect(ids).toEqual(['a', new UsageError('Cannot read stdin: EIO: i/o error')]);
  });

  test.each([
    ['a line', '', 17],
    ['JSON', '{\n', 16],
  ])('end with an error for %s of more than a mebibyte', async (_, start, chunks) => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(start);
      for (;;) {
        read += 1;
        yield Buffer.alloc(64 * 1024, start === '' ? ' ' : ' \n');
      }
    }
    const ids: unknown[] = [];
    for await (const id of readJobIds(endless())) ids.push(id);
    expect(ids).toEqual([new UsageError('Expected a job id on stdin, got more than 1 MiB')]);
    expect(read).toBe(chunks);
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
