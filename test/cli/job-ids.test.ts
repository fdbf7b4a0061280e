import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.js';
import { readJobIds } from '../../src/cli/job-ids.js';

/** Ids, and the messages of what is none. */
async function idsOn(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
  const ids: string[] = [];
  for await (const id of readJobIds(stream())) ids.push(typeof id === 'string' ? id : id.message);
  return ids;
}

/** In pieces of one byte. */
function bytesOf(text: string): Uint8Array[] {
  return Array.from(Buffer.from(text), byte => Uint8Array.of(byte));
}

const BOM = '\ufeff';

describe('the job ids on a stream', () => {
  test.each<[string, string, string[]]>([
    ['an id', 'job-1', ['job-1']],
    ['an id with white space around it', '\n  job-1 \r\n', ['job-1']],
    ['an id after a byte order mark', `${BOM}job-1`, ['job-1']],
    [
      'ids after byte order marks of several files',
      `${BOM}a\n${BOM}b\n${BOM}{"job_id":"c"}`,
      ['a', 'b', 'c'],
    ],
    ['ids, one a line', 'a\nb\nc\n', ['a', 'b', 'c']],
    ['ids without a line break at the end', 'a\nb', ['a', 'b']],
    ['ids with the line ends of any system', 'a\r\nb\rc\n', ['a', 'b', 'c']],
    ['ids between blank lines and spaces', '\n a \r\n\n\t\nb\r\n', ['a', 'b']],
    ['an id of any letters', 'größe\nb', ['größe', 'b']],
    ['job_id', '{"job_id": "job-1"}', ['job-1']],
    ['jobId', '{"jobId": "job-1", "instance": {"id": "i"}}', ['job-1']],
    ['job.id', '{"job": {"id": "job-1", "status": "Running"}}', ['job-1']],
    ['job_id among others', '{\n  "instance": {"id": "i"},\n  "job_id": " job-1\\n"\n}', ['job-1']],
    ['job_id that is empty, and another', '{"job_id": "", "job": {"id": "job-1"}}', ['job-1']],
    [
      'job_id beside texts with brackets',
      '{"a": "}]\\"{", "b": [[{}]], "job_id": "job-1"}',
      ['job-1'],
    ],
    ['a JSON string', '"job-1"', ['job-1']],
    ['JSON, one a line', '{"job_id":"a"}\n"b"\nc\n', ['a', 'b', 'c']],
    ['JSON texts in one line', '{"job_id":"a"}{"job_id":"b"} {"job_id":"c"}', ['a', 'b', 'c']],
    ['JSON with commas between', '{"job_id":"a"},\n{"job_id":"b"},\n', ['a', 'b']],
    ['a JSON text sequence', '\u001e{"job_id":"a"}\n\u001e{"job_id":"b"}\n', ['a', 'b']],
    [
      'pretty-printed JSON in a row',
      '{\n  "job_id": "a"\n}\n{\n  "job_id": "b"\n}\nc\n',
      ['a', 'b', 'c'],
    ],
    ['arrays', '["a", {"job_id": "b"}]\n[\n{"jobId": "c"}\n]', ['a', 'b', 'c']],
    [
      'numbers and literals beside job_id',
      '{"n": [-1.5e+3, 0, true, false, null], "job_id": "a"}',
      ['a'],
    ],
    ['no line that is not blank', '\n \n', []],
  ])('are found as %s', async (_, text, ids) => {
    expect(await idsOn(text)).toEqual(ids);
    expect(await idsOn(...bytesOf(text))).toEqual(ids);
  });

  const EXPECTED = 'Expected a job id, or JSON with a job_id,';

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
    ['null', 'null\n', [`${EXPECTED} on stdin, got a JSON value without one`]],
    ['a number', 'a\n-12.5\n', ['a', `${EXPECTED} on line 2 of stdin, got a number`]],
    ['an empty JSON string', '" "', [`${EXPECTED} on stdin, got nothing`]],
    ['a web page', '<html>', [`${EXPECTED} on stdin, got XML or HTML`]],
    ['a JSON string that is broken', '"a', [`${EXPECTED} on stdin, got broken JSON`]],
    ['control characters', 'a\u001b[2J\nb', [`${EXPECTED} on stdin, got binary data`, 'b']],
    ['an empty array', '[]', [`${EXPECTED} on stdin, got an empty array`]],
    [
      'items that are none',
      '["a", null, 5, ["b"], {}]',
      [
        'a',
        ...[2, 3, 4, 5].map(n => `Found no job_id in the JSON on item ${n} of the array on stdin`),
      ],
    ],
    ['JSON without an id', '{"order_id": "o-1"}', ['Found no job_id in the JSON on stdin']],
    ['an id that is no text', '{"job_id": 5}', ['Found no job_id in the JSON on stdin']],
    [
      'the response of a service that refuses',
      'a\n{"error_code": "DBS.1", "error_msg": "No quota"}\n{"error": {"code": 401, "message": "No\\u001b[2J"}}',
      [
        'a',
        'Expected a job id on line 2 of stdin, got an error: DBS.1: No quota',
        'Expected a job id on line 3 of stdin, got an error: 401: No',
      ],
    ],
    [
      'JSON that is broken',
      'a\n\n{"job_id":\nd',
      ['a', `${EXPECTED} on line 3 of stdin, got broken JSON`, 'd'],
    ],
    [
      'one JSON text that never ends',
      '{"job_id":\n"a"\n',
      [`${EXPECTED} on stdin, got broken JSON`],
    ],
    [
      'a line that is cut off',
      '{"job_id": "a\n{"job_id": "b"}\n{"job_id"\n{"job_id": "c"}\n{"job_id": "x",\n{"job_id": "d"}',
      [
        `${EXPECTED} on stdin, got broken JSON`,
        'b',
        `${EXPECTED} on line 3 of stdin, got broken JSON`,
        'c',
        `${EXPECTED} on line 5 of stdin, got broken JSON`,
        'd',
      ],
    ],
    [
      'pretty-printed JSON that is broken, whose lines are no ids',
      '{\n  "a": {\n    "b": nil,\n    "c": "x"\n  },\n"job_id": "x"\n}\n{\n  "job_id": "y"\n}\n',
      [`${EXPECTED} on stdin, got broken JSON`, 'y'],
    ],
    [
      'brackets that do not match',
      '{"job_id": "a"]\nb',
      [`${EXPECTED} on stdin, got broken JSON`, 'b'],
    ],
    [
      'text after JSON',
      '{"job_id": "a"} b\nc',
      ['a', `${EXPECTED} on line 1 of stdin, got broken JSON`, 'c'],
    ],
    ['rubbish between brackets', '{]\n', [`${EXPECTED} on stdin, got broken JSON`]],
  ])('are yielded beside errors for %s', async (_, text, ids) => {
    expect(await idsOn(text)).toEqual(ids);
    expect(await idsOn(...bytesOf(text))).toEqual(ids);
  });

  test.each<[string, Uint8Array]>([
    ['UTF-16 with a byte order mark', Buffer.from(`${BOM}job-1\n`, 'utf16le')],
    ['UTF-16 of the other byte order', Buffer.from(`${BOM}job-1\n`, 'utf16le').swap16()],
    ['UTF-16 without a byte order mark', Buffer.from('job-1\n', 'utf16le')],
    ['UTF-16 of other letters', Buffer.from(`${BOM}漢字`, 'utf16le')],
    ['a program', Buffer.from('\u007fELF\u0002\u0001\u0001\u0000\u0000\n')],
  ])('are not searched for in %s', async (_, bytes) => {
    const message = 'Expected a job id on stdin as UTF-8 text, got UTF-16 or binary data';
    expect(await idsOn(bytes)).toEqual([message]);
  });

  test('are not searched for in text of another encoding', async () => {
    const ids = await idsOn(Buffer.from('größe\nb\n', 'latin1'));
    expect(ids).toEqual([`${EXPECTED} on stdin, got binary data`, 'b']);
  });

  test('are reported as missing without repeating the text, which may hold anything', async () => {
    for (const text of [
      '{"password": "hunter2"}',
      '{"password": hunter2}',
      'hunter2 x',
      '"hunter2',
    ]) {
      expect(String(await idsOn(text))).not.toContain('hunter2');
    }
  });

  test.each([
    ['line', 'a\nb', 'a'],
    ['JSON text', '{"job_id":"a"}', 'a'],
    ['pretty-printed JSON text', '{\n  "job_id": "a"\n}', 'a'],
  ])('are yielded at the end of a %s, before the stream has ended', async (_, text, id) => {
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
      await new Promise(() => {});
    }
    expect((await readJobIds(slow()).next()).value).toBe(id);
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

  test.each(['[', '{"a":', '{\n', '[\n', '"\\', '}\n', '{"a"\n'])(
    'are searched for in linear time among many %j',
    async piece => {
      const timeFor = async (count: number): Promise<number> => {
        const startedAt = performance.now();
        await idsOn(piece.repeat(count));
        return performance.now() - startedAt;
      };
      await timeFor(1000);
      const [one, four] = [await timeFor(10_000), await timeFor(40_000)];
      expect(four).toBeLessThan(one * 12 + 100);
    },
  );
});
