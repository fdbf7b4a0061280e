import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.js';
import { parseJobId, readJobIds } from '../../src/cli/job-inputs.js';
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
    expect(parseJobId(text)).toBe('job-1');
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
    expect(() => parseJobId(text)).toThrow(message);
  });

  test('is missed without repeating the text, which may hold anything', () => {
    expect(() => parseJobId('{"password": "hunter2"}')).not.toThrow('hunter2');
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
    ['a line each', ['a\nb\nc\n'], ['a', 'b', 'c']],
    ['without a break at the end', ['a\nb'], ['a', 'b']],
    ['with blank lines and space around them', ['\n a \r\n\n\t\nb\r\n'], ['a', 'b']],
    ['in pieces', ['jo', 'b-1\njob', '-2', '\n'], ['job-1', 'job-2']],
    ['as JSON, a line each', ['{"job_id":"a"}\n"b"\nc\n'], ['a', 'b', 'c']],
    ['as one JSON text over many lines', ['{\n  "job_id":\n', ' "a"\n}\n'], ['a']],
    ['none', ['\n \n'], []],
  ])('are found %s', async (_, chunks, ids) => {
    expect(await idsOn(...chunks)).toEqual(ids);
  });

  test('are found over a character that is cut in two', async () => {
    const bytes = Buffer.from('größe\nb');
    expect(await idsOn(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['größe', 'b']);
  });

  test('come at once, before the stream has ended', async () => {
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
  ])('stand beside what is none: %s', async (_, text, ids) => {
    expect(await idsOn(text)).toEqual(ids);
  });

  test('end with what went wrong with the stream', async () => {
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
  ])('end with %s of more than a mebibyte', async (_, start, chunks) => {
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
