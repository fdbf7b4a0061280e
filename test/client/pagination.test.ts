import { describe, expect, test } from 'vitest';
import { paginate } from '../../src/client/pagination.js';
import {
  idsUpTo,
  type ListSettings,
  OFFSET_MEANINGS,
  type OffsetMeaning,
  readIds,
  simulatedList,
} from '../support/simulated-list.js';

const ALL_OFFSET_MEANINGS = Object.keys(OFFSET_MEANINGS) as OffsetMeaning[];
const TOTALS = [0, 1, 2, 7, 10, 20, 23, 100, 101, 250];
const LIMITS = [1, 2, 3, 10, 100];

/** The ids of a list as read by a new client, and the number of its requests. */
async function readAll(settings: ListSettings, startOffset?: number) {
  const list = simulatedList(settings);
  const ids = await readIds(paginate({ ...list, startOffset, learned: {} }));
  return { ids, reads: list.reads.length };
}

/** Room for two scans: the pages, each with an overlap of one, and a few requests to detect what `offset` counts. */
function maxReads(total: number, limit: number): number {
  return 2 * (Math.ceil(total / Math.max(limit - 1, 1)) + 5);
}

function expectEachOnce(ids: readonly string[]): void {
  expect(ids).toEqual([...new Set(ids)]);
}

describe.each(ALL_OFFSET_MEANINGS.filter(offsetMode => offsetMode !== 'nothing'))(
  'a list that does not shift, if offset counts %s,',
  offsetMode => {
    test.each(LIMITS)('is read completely, each id once, %i per page', async limit => {
      for (const total of TOTALS) {
        const ids = idsUpTo(total);
        const read = await readAll({ ids, limit, offsetMode });
        expect(read.ids, `of ${total}`).toEqual(ids);
        expect(read.reads, `of ${total}`).toBeLessThanOrEqual(maxReads(total, limit));
      }
    });

    test.each([4, 7, 50])(
      'is read completely if a page holds %i, whatever the limit',
      async maxPageSize => {
        const ids = idsUpTo(145);
        const read = await readAll({ ids, limit: 100, maxPageSize, offsetMode });
        expect(read.ids).toEqual(ids);
        expect(read.reads).toBeLessThanOrEqual(maxReads(145, maxPageSize < 5 ? 2 : maxPageSize));
      },
    );

    test.each(LIMITS)('is read completely without a total, %i per page', async limit => {
      for (const total of TOTALS) {
        const ids = idsUpTo(total);
        const read = await readAll({ ids, limit, offsetMode, totalCount: () => undefined });
        expect(read.ids, `of ${total}`).toEqual(ids);
        expect(read.reads, `of ${total}`).toBeLessThanOrEqual(maxReads(total, limit));
      }
    });

    test.each(LIMITS)(
      'is read completely with a total that is too high, %i per page',
      async limit => {
        for (const total of TOTALS) {
          const ids = idsUpTo(total);
          const read = await readAll({ ids, limit, offsetMode, totalCount: () => total + 5 });
          expect(read.ids, `of ${total}`).toEqual(ids);
          expect(read.reads, `of ${total}`).toBeLessThanOrEqual(maxReads(total + 5, limit));
        }
      },
    );

    test.each(LIMITS)(
      'with a total that is too low yields at least as many, %i per page',
      async limit => {
        for (const total of TOTALS) {
          const few = Math.floor(total / 2);
          const read = await readAll({
            ids: idsUpTo(total),
            limit,
            offsetMode,
            totalCount: () => few,
          });
          expectEachOnce(read.ids);
          expect(read.ids.length, `of ${total}`).toBeGreaterThanOrEqual(few);
          expect(read.reads, `of ${total}`).toBeLessThanOrEqual(maxReads(total, limit));
        }
      },
    );
  },
);

describe('a service that ignores offset', () => {
  test.each(LIMITS)('yields its page once, %i per page', async limit => {
    for (const total of TOTALS) {
      const ids = idsUpTo(total);
      const read = await readAll({ ids, limit, offsetMode: 'nothing' });
      expect(read.ids, `of ${total}`).toEqual(ids.slice(0, limit));
      expect(read.reads, `of ${total}`).toBeLessThanOrEqual(maxReads(total, limit));
    }
  });

  test('is not requested forever, whatever total it claims', async () => {
    const totalCount = () => 1_000_000;
    const read = await readAll({ ids: idsUpTo(30), limit: 10, offsetMode: 'nothing', totalCount });
    expect(read.ids).toEqual(idsUpTo(10));
    expect(read.reads).toBeLessThanOrEqual(20);
  });
});

test.each(ALL_OFFSET_MEANINGS)(
  'no total causes endless requests, if offset counts %s',
  async offsetMode => {
    const totalCount = () => 1_000_000;
    const read = await readAll({ ids: idsUpTo(23), limit: 10, offsetMode, totalCount });
    expectEachOnce(read.ids);
    expect(read.reads).toBeLessThanOrEqual(20);
  },
);
