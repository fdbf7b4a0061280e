import { describe, expect, test } from 'vitest';
import { IndexedHeap, NOT_IN_HEAP } from '../src/runtime/indexed-heap.js';
import { seeded } from './support/random.js';

interface Item {
  readonly key: number;
  heapIndex: number;
}

function heapOf(items: readonly Item[]): IndexedHeap<'heapIndex', Item> {
  const heap = new IndexedHeap<'heapIndex', Item>('heapIndex', (one, other) => one.key < other.key);
  for (const item of items) heap.upsert(item);
  return heap;
}

function itemsOf(keys: readonly number[]): Item[] {
  return keys.map(key => ({ key, heapIndex: NOT_IN_HEAP }));
}

function keysOf(items: readonly Item[]): number[] {
  return items.map(({ key }) => key).sort((one, other) => one - other);
}

describe('those in front of a heap', () => {
  test.each([1, 2, 3])('are told whoever left, and stay in it (seed %i)', seed => {
    const random = seeded(seed);
    const items = itemsOf(Array.from({ length: 400 }, () => Math.floor(1000 * random())));
    const heap = heapOf(items);
    const leaving = new Set(items.filter(() => random() < 0.4));
    for (const item of leaving) heap.remove(item);
    const staying = items.filter(item => !leaving.has(item));
    for (const limit of [-1, 0, 10, 500, 999, 2000]) {
      const found = heap.peekWhile(({ key }) => key <= limit);
      expect(keysOf(found)).toEqual(keysOf(staying.filter(({ key }) => key <= limit)));
    }
    expect(heap.size).toBe(staying.length);
    expect(heap.first?.key).toBe(Math.min(...keysOf(staying)));
  });

  test('are found without a look at the rest', () => {
    const heap = heapOf(itemsOf(Array.from({ length: 10_000 }, (_, key) => key)));
    let looked = 0;
    const found = heap.peekWhile(({ key }) => {
      looked += 1;
      return key < 20;
    });
    expect(found).toHaveLength(20);
    expect(looked).toBeLessThanOrEqual(41);
  });

  test('are nobody where nobody stands', () => {
    expect(heapOf([]).peekWhile(() => true)).toEqual([]);
  });
});
