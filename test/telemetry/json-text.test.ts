import { describe, expect, test } from 'vitest';
import { toJsonText } from '../../src/telemetry/json-text.js';

/** Nested too deeply for JSON.stringify. */
const DEPTH = 20_000;
const DEEP_TEXT = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;

describe('a value as JSON text', () => {
  const cyclic: Record<string, unknown> = { name: 'loop' };
  cyclic.self = [cyclic];
  const broken = {
    toJSON() {
      throw new Error('a secret');
    },
  };
  const opaque = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('a secret');
      },
    },
  );
  const shared = { x: 1 };

  test.each<[string, unknown, unknown]>([
    [
      'what JSON can hold',
      { a: [1, null, 'x', new Date(0)] },
      { a: [1, null, 'x', new Date(0).toJSON()] },
    ],
    ['a bigint', { big: 12345678901234567890n, n: 1 }, { big: '12345678901234567890', n: 1 }],
    ['a cycle', cyclic, { name: 'loop', self: ['[circular]'] }],
    ['a toJSON that throws', { broken, a: 1 }, { broken: '[unreadable]', a: 1 }],
    ['a proxy that throws', [opaque, 1], ['[unreadable]', 1]],
    [
      'a getter that throws',
      {
        get a() {
          throw new Error('no');
        },
        b: 1,
      },
      '[unreadable]',
    ],
    ['an object that occurs twice', [1n, shared, shared], ['1', { x: 1 }, { x: 1 }]],
    [
      'values that JSON leaves out',
      [1n, undefined, () => 1, Symbol('s'), { u: undefined }],
      ['1', null, null, null, {}],
    ],
    ['a number that JSON has none for', [1n, Number.NaN], ['1', null]],
    ['an invalid date', [1n, new Date(Number.NaN), new Date(0)], ['1', null, new Date(0).toJSON()]],
    [
      'a member named __proto__',
      [1n, JSON.parse('{"__proto__":{"a":1}}')],
      ['1', JSON.parse('{"__proto__":{"a":1}}')],
    ],
  ])('holds %s', (_, value, expected) => {
    expect(JSON.parse(toJsonText(value))).toEqual(expected);
  });

  test('is cut off below the hundredth level if it is nested too deeply', () => {
    const text = toJsonText({
      id: 'x',
      deep: JSON.parse(DEEP_TEXT),
      list: JSON.parse('['.repeat(DEPTH) + ']'.repeat(DEPTH)),
    });
    expect(text.match(/\{/g)).toHaveLength(100);
    expect(JSON.parse(text)).toMatchObject({
      id: 'x',
      deep: { a: { a: {} } },
      list: [[expect.anything()]],
    });
  });
});
