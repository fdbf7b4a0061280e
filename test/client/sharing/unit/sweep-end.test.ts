import { describe, expect, test } from 'vitest';
import { ids, type PageOf, type Row, strangers, sweep } from './support/sweeps.js';

/** A full page of ten on which so many of ours are met, from the first on. */
function pageWith(met: number, totalCount?: number, from = 0): PageOf {
  const rows: Row[] = [...ids(from, from + met), ...strangers(10 - met)];
  return { rows, ...(totalCount !== undefined && { totalCount }) };
}

const LAST: PageOf = { rows: strangers(3) };

describe('after a page of ten of a list of a hundred', () => {
  test.each<[sought: number, met: number, goesOn: boolean]>([
    [20, 5, true],
    [11, 1, true],
    [10, 1, false],
    [10, 0, true],
    [9, 0, false],
    [10, 10, false],
    [1, 0, false],
    [0, 0, false],
  ])('with %i sought and %i met the next is read: %s', async (sought, met, goesOn) => {
    const swept = await sweep([pageWith(met, 100), LAST], { sought: ids(0, sought) });
    expect(swept.asked > 1).toBe(goesOn);
    expect(swept.closed).toBe(true);
    if (!goesOn) expect(swept.result).toEqual({ pages: 1, totalPages: 10, isComplete: false });
  });

  test('those who were met without being sought do not count', async () => {
    const rows = [...ids(0, 1), ...ids(50, 59)];
    const sought = ids(0, 11);
    const swept = await sweep([{ rows, totalCount: 100 }, LAST], { sought, others: ids(50, 59) });
    expect(swept.asked).toBeGreaterThan(1);
  });

  test('those who come twice count once', async () => {
    const rows = [...ids(0, 1), ...ids(0, 1), ...strangers(8)];
    const swept = await sweep([{ rows, totalCount: 100 }, LAST], { sought: ids(0, 11) });
    expect(swept.asked).toBeGreaterThan(1);
  });
});

describe('reading stops', () => {
  test('further on, as soon as those left are no more than the pages left', async () => {
    const pages = [pageWith(2, 50, 0), pageWith(2, 50, 2), pageWith(2, 50, 4), pageWith(1, 50, 6)];
    const swept = await sweep(pages, { sought: ids(0, 8) });
    expect(swept.asked).toBe(3);
    expect(swept.result).toEqual({ pages: 3, totalPages: 5, isComplete: false });
  });

  test('by pages as they are, not as they were asked for', async () => {
    const rows = [...ids(0, 1), ...strangers(3)];
    const swept = await sweep([{ rows, totalCount: 40 }], { sought: ids(0, 10), pageSize: 10 });
    expect(swept.result).toEqual({ pages: 1, totalPages: 10, isComplete: false });
  });

  test('where nothing is counted and nobody met, once that took twice what asking would have', async () => {
    const endless = Array.from({ length: 100 }, () => ({ rows: strangers(3) }));
    const swept = await sweep([pageWith(2), ...endless], { sought: ids(0, 10) });
    expect(swept.result).toEqual({ pages: 10, totalPages: 10, isComplete: false });
    expect(swept.closed).toBe(true);
  });

  test('where the list grows as it is read, once that took twice what asking would have', async () => {
    const growing = Array.from({ length: 100 }, (_, index) => pageWith(0, 10 * index + 30));
    const swept = await sweep(growing, { sought: ids(0, 10) });
    expect(swept.result).toMatchObject({ pages: 11, isComplete: false });
  });

  test('where nothing is counted, once all are met', async () => {
    const pages = [pageWith(5), pageWith(5, undefined, 5), LAST];
    const swept = await sweep(pages, { sought: ids(0, 10) });
    expect(swept.asked).toBe(2);
    expect(swept.result).toEqual({ pages: 2, totalPages: 2, isComplete: false });
  });

  test('at an empty page of a list that says there are many', async () => {
    const swept = await sweep([{ rows: [], totalCount: 1000 }, LAST], { sought: ids(0, 100) });
    expect(swept.result).toMatchObject({ pages: 1, isComplete: false });
  });
});

describe('a list is complete', () => {
  test.each<[what: string, pages: PageOf[]]>([
    ['nothing at all', [{ rows: [], totalCount: 0 }]],
    ['a page that is not full', [{ rows: strangers(9), totalCount: 9 }]],
    ['a page that is not full and counts nothing', [{ rows: strangers(9) }]],
    ['a page that is not full and counts too few', [{ rows: strangers(9), totalCount: 2 }]],
    ['all that there is', [pageWith(1, 13), LAST]],
    ['more than is counted', [pageWith(1, 5), LAST]],
    ['as much as is given, where that is less than is counted', [pageWith(1, 25), LAST]],
    ['pages that count nothing', [pageWith(1), pageWith(1, undefined, 1), LAST]],
  ])('that gave %s', async (_, pages) => {
    const swept = await sweep(pages, { sought: ids(0, 20) });
    expect(swept.result).toEqual({
      pages: pages.length,
      totalPages: pages.length,
      isComplete: true,
    });
    expect(swept.asked).toBe(pages.length + 1);
  });
});

test('a list that is complete is no less so for having shown all who were sought', async () => {
  const swept = await sweep([{ rows: ids(0, 3), totalCount: 3 }], { sought: ids(0, 3) });
  expect(swept.result).toEqual({ pages: 1, totalPages: 1, isComplete: true });
});

test('a list that fails fails the sweep, after what it told before', async () => {
  function* failing(): Generator<PageOf> {
    yield pageWith(3);
    throw new Error('no more');
  }
  await expect(sweep(failing(), { sought: ids(0, 20) })).rejects.toThrow('no more');
});
