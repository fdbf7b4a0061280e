import { describe, expect, test } from 'vitest';
import { paginate } from '../../src/client/pagination.js';
import { seeded } from '../support/random.js';
import {
  idsUpTo,
  type ListSettings,
  OFFSET_MEANINGS,
  type OffsetMeaning,
  readIds,
  simulatedList,
} from '../support/simulated-list.js';

const ALL_OFFSET_MEANINGS = Object.keys(OFFSET_MEANINGS) as OffsetMeaning[];

async function readAll(settings: ListSettings) {
  const list = simulatedList(settings);
  const ids = await readIds(paginate({ ...list, startOffset: undefined, learned: {} }));
  return { ids, reads: list.reads.length };
}

/** Those of a list that were there from the first read to the last. */
function kept(total: number, ids: readonly string[]): string[] {
  return idsUpTo(total).filter(id => ids.includes(id));
}

describe.each(ALL_OFFSET_MEANINGS)('while the list shifts, if offset counts %s', offsetMode => {
  test.each([2, 3, 10])(
    'a task that comes in on top costs nobody else the place, %i a page',
    async limit => {
      const ids: string[] = [];
      const between = (list: string[], reads: number): void => {
        if (reads <= 3) list.unshift(`new-${reads}`);
        ids.splice(0, ids.length, ...list);
      };
      const read = await readAll({ ids: idsUpTo(40), limit, offsetMode, between });
      expect(read.ids).toEqual([...new Set(read.ids)]);
      if (offsetMode !== 'nothing') expect(kept(40, read.ids)).toEqual(idsUpTo(40));
    },
  );

  test.each([2, 3, 10])(
    'a task that goes does not hide the one after it, %i a page',
    async limit => {
      let left: string[] = [];
      const between = (list: string[], reads: number): void => {
        if (reads <= 3) list.splice(reads, 1);
        left = [...list];
      };
      const read = await readAll({ ids: idsUpTo(40), limit, offsetMode, between });
      expect(read.ids).toEqual([...new Set(read.ids)]);
      if (offsetMode !== 'nothing') expect(read.ids).toEqual(expect.arrayContaining(left));
    },
  );

  test.each([11, 12, 13, 14, 15, 16])(
    'each id is yielded once and the iteration ends, whatever shifts (seed %i)',
    async seed => {
      const random = seeded(seed);
      for (let run = 0; run < 30; run += 1) {
        const total = Math.floor(random() * 60);
        const limit = 1 + Math.floor(random() * 12);
        let born = 0;
        const between = (list: string[]): void => {
          if (random() < 0.3) list.unshift(`new-${born++}`);
          if (random() < 0.3) list.splice(Math.floor(random() * list.length), 1);
        };
        const lies = [(list: readonly string[]) => list.length, () => undefined, () => total + 3];
        const totalCount = lies[Math.floor(random() * 3)];
        const read = await readAll({ ids: idsUpTo(total), limit, offsetMode, between, totalCount });
        expect(read.ids).toEqual([...new Set(read.ids)]);
        expect(read.reads).toBeLessThanOrEqual(6 * (total + 10));
      }
    },
  );
});
