import { describe, expect, test } from 'vitest';
import { type PaginationOptions, paginate } from '../../src/client/pagination.js';
import { idsUpTo, type OffsetMeaning, readIds, simulatedList } from '../support/simulated-list.js';

describe('an offset given by the caller', () => {
  test.each<[offsetMode: OffsetMeaning, start: number, skipped: number]>([
    ['records from 0', 0, 0],
    ['records from 0', 1, 1],
    ['records from 0', 7, 7],
    ['records from 0', 10, 10],
    ['records from 0', 22, 22],
    ['records from 0', 23, 23],
    ['records from 0', 99, 23],
    ['records from 1', 0, 0],
    ['records from 1', 1, 0],
    ['records from 1', 8, 7],
    ['pages from 1', 0, 0],
    ['pages from 1', 1, 0],
    ['pages from 1', 2, 10],
    ['pages from 1', 3, 20],
    ['pages from 0', 0, 0],
    ['pages from 0', 1, 10],
    ['pages from 0', 2, 20],
  ])(
    'is passed on to a service that counts %s: %i skips %i of 23',
    async (offsetMode, startOffset, skipped) => {
      const list = simulatedList({ ids: idsUpTo(23), limit: 10, offsetMode });
      const ids = await readIds(paginate({ ...list, startOffset, learned: {} }));
      expect(list.reads[0]).toBe(startOffset);
      expect(ids).toEqual(idsUpTo(23).slice(skipped));
      expect(list.reads.length).toBeLessThanOrEqual(12);
    },
  );
});

describe('the offset mode detected in one list', () => {
  test.each<[OffsetMeaning, 'records' | 'pages']>([
    ['records from 0', 'records'],
    ['records from 1', 'records'],
    ['pages from 0', 'pages'],
    ['pages from 1', 'pages'],
  ])(
    'if offset counts %s is kept as %s, so that it is not detected again',
    async (offsetMode, kept) => {
      const learned: PaginationOptions['learned'] = {};
      const settings = { ids: idsUpTo(100), limit: 10, offsetMode };
      const first = simulatedList(settings);
      await readIds(paginate({ ...first, startOffset: undefined, learned }));
      expect(learned.offsetMode).toBe(kept);
      const second = simulatedList(settings);
      expect(await readIds(paginate({ ...second, startOffset: undefined, learned }))).toEqual(
        idsUpTo(100),
      );
      expect(second.reads.length).toBeLessThanOrEqual(first.reads.length);
    },
  );

  test('is unknown if the list was too short', async () => {
    const learned: PaginationOptions['learned'] = {};
    const totalCount = () => undefined;
    const short = { ids: idsUpTo(10), limit: 10, totalCount };
    await readIds(
      paginate({
        ...simulatedList({ ...short, offsetMode: 'records from 0' }),
        startOffset: undefined,
        learned,
      }),
    );
    const long = simulatedList({
      ids: idsUpTo(200),
      limit: 10,
      offsetMode: 'records from 0',
      totalCount,
    });
    expect(await readIds(paginate({ ...long, startOffset: undefined, learned }))).toEqual(
      idsUpTo(200),
    );
    expect(long.reads.length).toBeLessThanOrEqual(30);
  });
});

test('tasks are yielded page by page, and no page is requested after the reader stops', async () => {
  const list = simulatedList({ ids: idsUpTo(50), limit: 10, offsetMode: 'records from 0' });
  for await (const task of paginate({ ...list, startOffset: undefined, learned: {} })) {
    if (task.id === 'task-9') break;
  }
  expect(list.reads).toEqual([undefined]);
});

test('tasks without an id do not prevent the iteration from ending', async () => {
  const list = simulatedList({ ids: ['a', '', '', 'b'], limit: 10, offsetMode: 'records from 0' });
  const ids = await readIds(paginate({ ...list, startOffset: undefined, learned: {} }), 100);
  expect(ids.filter(id => id !== '')).toEqual(['a', 'b']);
  expect(list.reads.length).toBeLessThanOrEqual(8);
});
