import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/response.js';
import type { ResponseHandler } from '../../src/http/response-handler.js';
import { InvalidResponseError } from '../../src/model/errors.js';
import { readerOf, readingOf, WIRES } from './support/wires.js';

describe.each(WIRES)('an answer that is told %s', (_, wire) => {
  describe('that breaks off', () => {
    const error = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });

    test('before its head is that error', () => {
      const { reader, settled } = readingOf(wire);
      wire.fail(reader, error);
      expect(settled).toEqual([[error, false]]);
    });

    test('after a word in between as well', () => {
      const { reader, settled } = readingOf(wire);
      wire.head(reader, 100);
      wire.fail(reader, error);
      expect(settled).toEqual([[error, false]]);
    });

    test('before there is a connection as well', () => {
      const { reader, settled } = readerOf();
      wire.fail(reader, error);
      expect(settled).toEqual([[error, false]]);
    });

    test.each([300, 404, 500])('in the body of a %i is that status, without one', status => {
      const { reader, settled } = readingOf(wire);
      wire.head(reader, status, { 'retry-after': '7' });
      wire.data(reader, Buffer.from('{"error_code":"DBS.2'));
      wire.fail(reader, error);
      expect(settled).toEqual([{ status, headers: { 'retry-after': '7' }, body: '' }]);
    });

    test.each([200, 299])('in the body of a %i is no answer, however complete it looks', status => {
      const { reader, settled } = readingOf(wire);
      wire.head(reader, status);
      wire.data(reader, Buffer.from('{}'));
      wire.fail(reader, error);
      const invalid = expect.objectContaining({
        message: 'The answer was cut short',
        cause: error,
      });
      expect(settled).toEqual([[invalid, true]]);
      expect((settled[0] as unknown[])[0]).toBeInstanceOf(InvalidResponseError);
    });
  });

  describe('that nobody wants any more', () => {
    const reason = new Error('enough');

    test('is that reason at once, and read no further', () => {
      const { reader, settled, aborts } = readingOf(wire);
      reader.cancel(reason);
      expect(settled).toEqual([[reason, false]]);
      expect(aborts).toEqual([reason]);
    });

    test('in its body, as well', () => {
      const { reader, settled, aborts } = readingOf(wire);
      wire.head(reader, 200);
      wire.data(reader, Buffer.from('{'));
      reader.cancel(reason);
      expect(settled).toEqual([[reason, true]]);
      expect(aborts).toEqual([reason]);
    });

    test('before there is a connection, is ended as soon as there is one', () => {
      const { reader, settled, aborts } = readerOf();
      reader.cancel(reason);
      expect(settled).toEqual([[reason, false]]);
      wire.connect(reader, why => aborts.push(why));
      expect(aborts).toEqual([reason]);
      expect(settled).toHaveLength(1);
    });
  });

  describe('is settled once', () => {
    const late = new Error('late');

    test.each<[what: string, first: (reader: ResponseHandler) => void]>([
      ['it has come', reader => wire.end(reader)],
      ['it proved too large', reader => wire.data(reader, Buffer.alloc(MAX_BODY_BYTES + 1))],
      ['it broke off', reader => wire.fail(reader, new Error('first'))],
      ['nobody wants it', reader => reader.cancel(new Error('first'))],
    ])('whatever follows when %s', (__, first) => {
      const { reader, settled, aborts } = readingOf(wire);
      wire.head(reader, 200);
      first(reader);
      const [before, ended] = [[...settled], [...aborts]];
      expect(before).toHaveLength(1);
      wire.data(reader, Buffer.alloc(MAX_BODY_BYTES + 1));
      wire.end(reader);
      wire.fail(reader, late);
      reader.cancel(late);
      expect(settled).toEqual(before);
      expect(aborts).toEqual(ended);
    });
  });
});
