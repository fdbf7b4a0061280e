import { describe, expect, test } from 'vitest';
import { Line } from '../../../../src/client/line.js';
import { seeded } from '../../../support/random.js';

interface Item {
  readonly key: number;
}

function lineOf(items: readonly Item[]): Line<Item> {
  const line = new Line<Item>((one, other) => one.key - other.key);
  for (const item of items) line.join(item);
  return line;
}

function keysOf(items: readonly Item[]): number[] {
  return items.map(({ key }) => key).sort((one, other) => one - other);
}

describe('those in front of a line', () => {
  test.each([1, 2, 3])('are told whoever left, and stay in it (seed %i)', seed => {
    const random = seeded(seed);
    const items = Array.from({ length: 400 }, () => ({ key: Math.floor(1000 * random()) }));
    const line = lineOf(items);
    const leaving = new Set(items.filter(() => random() < 0.4));
    for (const item of leaving) line.leave(item);
    const staying = items.filter(item => !leaving.has(item));
    for (const limit of [-1, 0, 10, 500, 999, 2000]) {
      const found = line.firstWhile(({ key }) => key <= limit);
      expect(keysOf(found)).toEqual(keysOf(staying.filter(({ key }) => key <= limit)));
    }
    expect(line.length).toBe(staying.length);
    expect(line.first?.key).toBe(Math.min(...keysOf(staying)));
  });

  test('are found without a look at the rest', () => {
    const line = lineOf(Array.from({ length: 10_000 }, (_, key) => ({ key })));
    let looked = 0;
    const found = line.firstWhile(({ key }) => {
      looked += 1;
      return key < 20;
    });
    expect(found).toHaveLength(20);
    expect(looked).toBeLessThanOrEqual(41);
  });

  test('are nobody where nobody waits', () => {
    expect(lineOf([]).firstWhile(() => true)).toEqual([]);
  });
});
