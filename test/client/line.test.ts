import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Line } from '../../src/client/line.js';
import { seeded } from '../support/random.js';

interface Item {
  readonly key: number;
  readonly place: number;
}

const byKey = (one: Item, other: Item): number => one.key - other.key || one.place - other.place;
const backwards = (one: Item, other: Item): number => byKey(other, one);

function items(count: number, seed: number): Item[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, place) => ({
    key: Math.floor(random() * 100),
    place,
  }));
}

function drained(line: Line<Item>): Item[] {
  const out: Item[] = [];
  for (let first = line.first; first; first = line.first) {
    out.push(first);
    line.leave(first);
  }
  return out;
}

describe('a line', () => {
  test.each([1, 2, 3, 4])('is served in its order, whoever left it (seed %i)', seed => {
    const random = seeded(seed);
    const line = new Line<Item>(byKey);
    const staying = new Set<Item>();
    for (const item of items(2000, seed)) {
      line.join(item);
      staying.add(item);
      if (random() < 0.6) {
        const leaving = [...staying][Math.floor(random() * staying.size)] as Item;
        line.leave(leaving);
        staying.delete(leaving);
      }
      expect(line.length).toBe(staying.size);
    }
    expect(drained(line)).toEqual([...staying].sort(byKey));
    expect(line.length).toBe(0);
    expect(line.first).toBeUndefined();
  });

  test('can be given another order, and the first again', () => {
    const all = items(500, 5);
    const line = new Line<Item>(byKey);
    for (const item of all) line.join(item);
    line.arrange(backwards);
    expect(line.first).toBe(all.toSorted(backwards)[0]);
    line.arrange(byKey);
    expect(drained(line)).toEqual(all.toSorted(byKey));
  });

  test('compares n log n times for 100,000, of which half leave and half are served', () => {
    let compared = 0;
    const line = new Line<Item>((one, other) => {
      compared += 1;
      return byKey(one, other);
    });
    const count = 100_000;
    const all = items(count, 6);
    for (const item of all) line.join(item);
    for (const item of all.filter(({ place }) => place % 2 === 1)) line.leave(item);
    drained(line);
    expect(compared).toBeLessThan(2 * count * Math.log2(count));
  });

  test('keeps no more of those that left than wait', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const line = new Line<Item>(byKey);
    // Far behind, so that what left does not come to its turn.
    for (let place = 0; place < 10; place += 1) line.join({ key: 1, place });
    const left = Array.from({ length: 10_000 }, (_, place) => {
      const item = { key: 2, place };
      line.join(item);
      return new WeakRef(item);
    });
    for (const each of left) line.leave(each.deref() as Item);
    await turn();
    collect();
    expect(left.filter(each => each.deref()).length).toBeLessThanOrEqual(10);
    expect(line.length).toBe(10);
  });
});
