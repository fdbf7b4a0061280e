import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/response.js';
import { readingOf, WIRES } from './support/wires.js';

describe.each(WIRES)('an answer that is told %s', (_, wire) => {
  test('is read to its end', () => {
    const { reader, settled, aborts } = readingOf(wire);
    wire.head(reader, 200, { 'content-type': 'application/json', 'content-length': '13' });
    wire.data(reader, Buffer.from('{"job":'));
    wire.data(reader, Buffer.from('null} '));
    expect(settled).toEqual([]);
    wire.end(reader);
    const headers = { 'content-type': 'application/json', 'content-length': '13' };
    expect(settled).toEqual([{ status: 200, headers, body: '{"job":null} ' }]);
    expect(aborts).toEqual([]);
  });

  test('may have no body', () => {
    const { reader, settled } = readingOf(wire);
    wire.head(reader, 204);
    wire.end(reader);
    expect(settled).toEqual([{ status: 204, headers: {}, body: '' }]);
  });

  test('begins with its head, and not with a word in between', () => {
    const { reader, settled } = readingOf(wire);
    wire.head(reader, 103, { link: '</style.css>', 'content-length': '9999999' });
    wire.head(reader, 100);
    wire.head(reader, 200, { etag: 'a' });
    wire.data(reader, Buffer.from('{}'));
    wire.end(reader);
    expect(settled).toEqual([{ status: 200, headers: { etag: 'a' }, body: '{}' }]);
  });

  test.each<[what: string, chunks: Buffer[], body: string]>([
    ['whole', [Buffer.from('\ufeff{}')], '{}'],
    ['cut in two', [Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x7b, 0x7d])], '{}'],
    ['that is all', [Buffer.from('\ufeff')], ''],
    ['that comes later', [Buffer.from('{\ufeff}')], '{\ufeff}'],
  ])('comes without a byte order mark at its beginning: one %s', (__, chunks, body) => {
    const { reader, settled } = readingOf(wire);
    wire.head(reader, 200);
    for (const chunk of chunks) wire.data(reader, chunk);
    wire.end(reader);
    expect(settled).toMatchObject([{ body }]);
  });

  test('keeps a letter together that comes in two chunks', () => {
    const { reader, settled } = readingOf(wire);
    const bytes = Buffer.from('数据库');
    wire.head(reader, 200);
    wire.data(reader, bytes.subarray(0, 4));
    wire.data(reader, bytes.subarray(4));
    wire.end(reader);
    expect(settled).toMatchObject([{ body: '数据库' }]);
  });

  describe('with a body over 1 MiB', () => {
    const tooLarge = expect.objectContaining({
      message: `The answer is larger than ${MAX_BODY_BYTES} bytes`,
    });

    test.each([200, 403])('that is announced has none, and is read no further: %i', status => {
      const { reader, settled, aborts } = readingOf(wire);
      const headers = { 'content-length': String(MAX_BODY_BYTES + 1) };
      wire.head(reader, status, headers);
      expect(settled).toEqual([{ status, headers, body: undefined }]);
      expect(aborts).toEqual([tooLarge]);
    });

    test('that comes unannounced as well', () => {
      const { reader, settled, aborts } = readingOf(wire);
      const half = Buffer.alloc(MAX_BODY_BYTES / 2, 'x');
      wire.head(reader, 200);
      wire.data(reader, half);
      wire.data(reader, half);
      expect([settled, aborts]).toEqual([[], []]);
      wire.data(reader, Buffer.from('x'));
      expect(settled).toEqual([{ status: 200, headers: {}, body: undefined }]);
      expect(aborts).toEqual([tooLarge]);
    });

    test('just not is read', () => {
      const { reader, settled, aborts } = readingOf(wire);
      wire.head(reader, 200, { 'content-length': String(MAX_BODY_BYTES) });
      wire.data(reader, Buffer.alloc(MAX_BODY_BYTES, 'x'));
      wire.end(reader);
      expect(settled).toMatchObject([{ body: 'x'.repeat(MAX_BODY_BYTES) }]);
      expect(aborts).toEqual([]);
    });
  });
});
