import { describe, expect, test } from 'vitest';
import { type Paging, taskPages } from '../../src/client/task-pages.js';
import { idsUpTo, type Reading, readIds, simulatedList } from '../support/simulated-list.js';

describe('an offset that the caller gives', () => {
  test.each<[reading: Reading, start: number, skipped: number]>([
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
    async (reading, start, skipped) => {
      const list = simulatedList({ ids: idsUpTo(23), limit: 10, reading });
      const ids = await readIds(taskPages({ ...list, start, known: {} }));
      expect(list.reads[0]).toBe(start);
      expect(ids).toEqual(idsUpTo(23).slice(skipped));
      expect(list.reads.length).toBeLessThanOrEqual(12);
    },
  );
});

describe('what was found out of one list', () => {
  test.each<[Reading, 'records' | 'pages']>([
    ['records from 0', 'records'],
    ['records from 1', 'records'],
    ['pages from 0', 'pages'],
    ['pages from 1', 'pages'],
  ])(
    'where offset counts %s is kept as %s, which spares the next the question',
    async (reading, kept) => {
      const known: Paging['known'] = {};
      const settings = { ids: idsUpTo(100), limit: 10, reading };
      const first = simulatedList(settings);
      await readIds(taskPages({ ...first, start: undefined, known }));
      expect(known.reading).toBe(kept);
      const second = simulatedList(settings);
      expect(await readIds(taskPages({ ...second, start: undefined, known }))).toEqual(
        idsUpTo(100),
      );
      expect(second.reads.length).toBeLessThanOrEqual(first.reads.length);
    },
  );

  test('is nothing where a list was too short to tell', async () => {
    const known: Paging['known'] = {};
    const totalCount = () => undefined;
    const short = { ids: idsUpTo(10), limit: 10, totalCount };
    await readIds(
      taskPages({
        ...simulatedList({ ...short, reading: 'records from 0' }),
        start: undefined,
        known,
      }),
    );
    const long = simulatedList({
      ids: idsUpTo(200),
      limit: 10,
      reading: 'records from 0',
      totalCount,
    });
    expect(await readIds(taskPages({ ...long, start: undefined, known }))).toEqual(idsUpTo(200));
    expect(long.reads.length).toBeLessThanOrEqual(30);
  });
});

test('tasks are given as soon as their page is there: who has had enough asks for no more', async () => {
  const list = simulatedList({ ids: idsUpTo(50), limit: 10, reading: 'records from 0' });
  for await (const task of taskPages({ ...list, start: undefined, known: {} })) {
    if (task.id === 'task-9') break;
  }
  expect(list.reads).toEqual([undefined]);
});

test('tasks without an id do not keep the reading from its end', async () => {
  const list = simulatedList({ ids: ['a', '', '', 'b'], limit: 10, reading: 'records from 0' });
  const ids = await readIds(taskPages({ ...list, start: undefined, known: {} }), 100);
  expect(ids.filter(id => id !== '')).toEqual(['a', 'b']);
  expect(list.reads.length).toBeLessThanOrEqual(8);
});
