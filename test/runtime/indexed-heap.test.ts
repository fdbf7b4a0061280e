import { describe, expect, test } from 'vitest';
import { IndexedHeap, NOT_IN_HEAP } from '../../src/runtime/indexed-heap.js';
import { seeded } from '../support/random.js';

interface Item {
  key: number;
  readonly number: number;
  heapIndex: number;
}

const isBefore = (one: Item, other: Item): boolean =>
  one.key < other.key || (one.key === other.key && one.number < other.number);
const inOrder = (one: Item, other: Item): number => (isBefore(one, other) ? -1 : 1);

function heapOf(items: Iterable<Item> = [], order = isBefore): IndexedHeap<'heapIndex', Item> {
  const heap = new IndexedHeap<'heapIndex', Item>('heapIndex', order);
  for (const item of items) heap.upsert(item);
  return heap;
}

/** Few keys, so that many are equal. */
function items(count: number, seed: number): Item[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, number) => ({
    key: Math.floor(random() * 100),
    number,
    heapIndex: NOT_IN_HEAP,
  }));
}

describe('a heap', () => {
  test('is empty at first', () => {
    expect(heapOf().first).toBeUndefined();
    expect(heapOf().size).toBe(0);
  });

  test.each([1, 2, 3, 4])(
    'is ordered as by sorting after any inserts, moves and removals (seed %i)',
    seed => {
      const random = seeded(seed);
      const heap = heapOf();
      const all = items(60, seed);
      const inside = new Set<Item>();
      for (let step = 0; step < 5000; step += 1) {
        const item = all[Math.floor(random() * all.length)] as Item;
        if (random() < 0.4) {
          expect(heap.remove(item)).toBe(inside.delete(item));
        } else {
          item.key = Math.floor(random() * 50);
          heap.upsert(item);
          inside.add(item);
        }
        expect(heap.has(item)).toBe(inside.has(item));
        expect(heap.size).toBe(inside.size);
        expect(heap.first).toBe([...inside].sort(inOrder)[0]);
      }
      expect(heap.popWhile(() => true)).toEqual([...inside].sort(inOrder));
      expect(heap.size).toBe(0);
    },
  );

  test('pops the leading items in order, up to one that does not pass', () => {
    const all = items(500, 5);
    const heap = heapOf(all);
    const passing = all.filter(({ key }) => key < 30).sort(inOrder);
    expect(heap.popWhile(({ key }) => key < 30)).toEqual(passing);
    expect(passing.every(item => !heap.has(item))).toBe(true);
    expect(heap.first?.key).toBeGreaterThanOrEqual(30);
  });

  test('peeks at the leading items and keeps them', () => {
    const all = items(500, 6);
    const heap = heapOf(all);
    const front = heap.peekWhile(({ key }) => key < 30).sort(inOrder);
    expect(front).toEqual(all.filter(({ key }) => key < 30).sort(inOrder));
    expect(heap.size).toBe(500);
  });

  test.each([1, 2, 3])('peeks at the leading items after removals (seed %i)', seed => {
    const random = seeded(seed);
    const all = items(400, seed);
    const heap = heapOf(all);
    const removed = new Set(all.filter(() => random() < 0.4));
    for (const item of removed) heap.remove(item);
    const kept = all.filter(item => !removed.has(item));
    for (const limit of [-1, 0, 10, 50, 99, 200]) {
      const found = heap.peekWhile(({ key }) => key <= limit);
      expect(found.sort(inOrder)).toEqual(kept.filter(({ key }) => key <= limit).sort(inOrder));
    }
    expect(heap.size).toBe(kept.length);
    expect(heap.first).toBe(kept.toSorted(inOrder)[0]);
  });

  test('peeks without visiting the rest', () => {
    const all = items(10_000, 9).map((item, key) => Object.assign(item, { key }));
    let visited = 0;
    const found = heapOf(all).peekWhile(({ key }) => {
      visited += 1;
      return key < 20;
    });
    expect(found).toHaveLength(20);
    expect(visited).toBeLessThanOrEqual(41);
  });

  test('has nothing to peek at when empty', () => {
    expect(heapOf().peekWhile(() => true)).toEqual([]);
  });

  test('shares an item with another heap, if each has its field', () => {
    const item = { key: 1, wake: NOT_IN_HEAP, open: NOT_IN_HEAP };
    const [wake, open] = [
      new IndexedHeap<'wake', typeof item>('wake', () => false),
      new IndexedHeap<'open', typeof item>('open', () => false),
    ];
    wake.upsert(item);
    open.upsert(item);
    wake.remove(item);
    expect([wake.has(item), open.has(item), open.first]).toEqual([false, true, item]);
  });
});

describe('a change takes logarithmic time', () => {
  const COUNT = 10_000;
  const most = 6 * Math.log2(COUNT);

  test.each<[string, (heap: IndexedHeap<'heapIndex', Item>, item: Item) => void]>([
    ['when an item is removed', (heap, item) => heap.remove(item)],
    ['when an item moves to the front', (heap, item) => move(heap, item, item.key - 1_000_000)],
    ['when an item moves to the end', (heap, item) => move(heap, item, item.key + 1_000_000)],
  ])('%s', (_, change) => {
    let compared = 0;
    const all = items(COUNT, 8);
    const heap = heapOf(all, (one, other) => {
      compared += 1;
      return isBefore(one, other);
    });
    for (const item of all) {
      compared = 0;
      change(heap, item);
      expect(compared).toBeLessThan(most);
    }
  });
});

function move(heap: IndexedHeap<'heapIndex', Item>, item: Item, key: number): void {
  item.key = key;
  heap.upsert(item);
}
