import { describe, expect, test } from 'vitest';
import { type PaginationOptions, scanPages } from '../../src/client/pagination.js';
import {
  idsUpTo,
  type ListSettings,
  OFFSET_MEANINGS,
  type OffsetMeaning,
  simulatedList,
} from '../support/simulated-list.js';

/** The ids of each page, and the offsets that were requested. */
async function readPages(
  settings: ListSettings,
  overlap?: number,
  learned: PaginationOptions['learned'] = {},
) {
  const list = simulatedList(settings);
  const paging = {
    ...list,
    startOffset: undefined,
    learned,
    ...(overlap !== undefined && { overlap }),
  };
  const pages: string[][] = [];
  for await (const { tasks } of scanPages(paging)) {
    pages.push(tasks.map(({ id }) => id));
    if (pages.length > 1000) throw new Error('It does not end');
  }
  return { pages, met: new Set(pages.flat()), offsets: list.reads };
}

const COUNTING = (Object.keys(OFFSET_MEANINGS) as OffsetMeaning[]).filter(
  offsetMode => offsetMode !== 'nothing',
);

describe.each(COUNTING)('a list that does not shift, if offset counts %s', offsetMode => {
  test.each([1, 2, 5, 10])('is read completely, once, with an overlap of %i', async overlap => {
    for (const total of [0, 1, 19, 20, 21, 95, 100, 250]) {
      const ids = idsUpTo(total);
      const { met, offsets } = await readPages({ ids, limit: 20, offsetMode }, overlap);
      expect([...met].sort(), `of ${total}`).toEqual([...ids].sort());
      const most = offsetMode.startsWith('records') ? total / (20 - overlap) : total / 20;
      expect(offsets.length, `of ${total}`).toBeLessThanOrEqual(most + 4);
    }
  });
});

describe('if records are counted', () => {
  const offsetMode = 'records from 0';

  test.each<[overlap: number | undefined, offsets: (number | undefined)[]]>([
    [undefined, [undefined, 10, 19, 38, 57]],
    [1, [undefined, 10, 19, 38, 57]],
    [5, [undefined, 10, 15, 30, 45]],
    [15, [undefined, 10, 15, 30, 45]],
    [50, [undefined, 10, 15, 30, 45]],
  ])(
    'with an overlap of %s each page of 20 begins so much earlier, up to a quarter',
    async (overlap, offsets) => {
      const read = await readPages({ ids: idsUpTo(90), limit: 20, offsetMode }, overlap);
      expect(read.offsets.slice(0, 5)).toEqual(offsets);
    },
  );

  test.each<[overlap: number, removed: number, missed: boolean]>([
    [1, 1, false],
    [1, 2, true],
    [5, 5, false],
    [5, 6, true],
  ])(
    'with an overlap of %i, %i that go between two pages hide another: %s',
    async (overlap, removed, missed) => {
      const ids = idsUpTo(200);
      let left: string[] = [];
      const between = (list: string[]): void => {
        list.splice(0, removed);
        left = [...list];
      };
      const { met } = await readPages({ ids, limit: 20, offsetMode, between }, overlap, {
        offsetMode: 'records',
      });
      expect(left.length).toBeGreaterThan(0);
      expect(left.some(id => !met.has(id))).toBe(missed);
    },
  );
});

test('a list that keeps shifting is read to its end only once', async () => {
  let born = 0;
  const between = (list: string[]): void => void list.unshift(`new-${born++}`);
  const { offsets } = await readPages(
    { ids: idsUpTo(200), limit: 20, offsetMode: 'records from 0', between },
    1,
  );
  expect(offsets.length).toBeLessThanOrEqual(200 / 18 + 3);
});

test('no page is requested after the reader stops', async () => {
  const list = simulatedList({ ids: idsUpTo(200), limit: 20, offsetMode: 'records from 0' });
  for await (const { tasks } of scanPages({ ...list, startOffset: undefined, learned: {} })) {
    expect(tasks).toHaveLength(20);
    break;
  }
  expect(list.reads).toEqual([undefined]);
});
