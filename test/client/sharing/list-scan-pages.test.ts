import { describe, expect, test } from 'vitest';
import { useVirtualClock } from '../../support/virtual-clock.js';
import {
  ids,
  runningTask,
  scannerOf,
  strangerRows,
  type TestPage,
} from './support/list-scanner.js';

useVirtualClock();

interface Page {
  readonly rows: TestPage;
  readonly totalCount?: number | undefined;
}

interface Scan {
  /** Pages requested, including the one after the last if it was. */
  readonly pagesRead: number;
  /** Pages that the list seems to have. */
  readonly totalPages: number;
  /** Whether a wanted job that the scan did not show was confirmed by id. */
  readonly confirmsMissing: boolean;
  readonly isClosed: boolean;
}

/** Scans a list in pages of ten rows for jobs that have a poll. */
async function scan(
  pages: Iterable<Page>,
  wanted: readonly string[],
  others: readonly string[] = [],
) {
  const totals: (number | undefined)[] = [];
  function* rows(): Generator<TestPage> {
    for (const { rows, totalCount } of pages) {
      totals.push(totalCount);
      yield rows;
    }
  }
  const test = scannerOf({ pages: rows(), totalCount: page => totals[page - 1], pageSize: 10 });
  for (const id of wanted) test.poll(id);
  for (const id of others) test.watch(id);
  await test.scanner.scan(false);
  const { pagesRead, isClosed } = test.counts;
  const confirmsMissing = test.requested.some(([, { suspectedTerminal }]) => suspectedTerminal);
  const totalPages = test.reliability.requestsPerScan(performance.now());
  return { pagesRead, totalPages, confirmsMissing, isClosed } satisfies Scan;
}

/** A full page with the rows of `count` jobs, numbered from `from`. */
function pageWith(count: number, totalCount?: number, from = 0): Page {
  return {
    rows: [...ids(from, from + count).map(id => runningTask(id)), ...strangerRows(10 - count)],
    totalCount,
  };
}

const LAST: Page = { rows: strangerRows(3) };

describe('after the first page of ten, with ten rows', () => {
  test.each<[wanted: number, seen: number, continues: boolean]>([
    [20, 5, true],
    [11, 1, true],
    [10, 1, false],
    [10, 0, true],
    [9, 0, false],
    [10, 10, false],
    [1, 0, false],
    [0, 0, false],
  ])('with %i jobs wanted and %i seen, the scan continues: %s', async (wanted, seen, continues) => {
    const result = await scan([pageWith(seen, 100), LAST], ids(0, wanted));
    expect(result.pagesRead > 1).toBe(continues);
    expect(result.isClosed).toBe(true);
    if (!continues) expect(result).toMatchObject({ totalPages: 10, confirmsMissing: false });
  });

  test('jobs that are seen without being wanted do not count', async () => {
    const rows = [...ids(0, 1), ...ids(50, 59)].map(id => runningTask(id));
    const { pagesRead } = await scan([{ rows, totalCount: 100 }, LAST], ids(0, 11), ids(50, 59));
    expect(pagesRead).toBeGreaterThan(1);
  });

  test('a job that is seen twice counts once', async () => {
    const rows = [runningTask('job-0'), runningTask('job-0'), ...strangerRows(8)];
    const { pagesRead } = await scan([{ rows, totalCount: 100 }, LAST], ids(0, 11));
    expect(pagesRead).toBeGreaterThan(1);
  });
});

describe('a scan stops', () => {
  test('as soon as the wanted jobs left are no more than the pages left', async () => {
    const pages = [pageWith(2, 50, 0), pageWith(2, 50, 2), pageWith(2, 50, 4), pageWith(1, 50, 6)];
    expect(await scan(pages, ids(0, 8))).toMatchObject({
      pagesRead: 3,
      totalPages: 5,
      confirmsMissing: false,
    });
  });

  test('by the size of the pages received, not of those requested', async () => {
    const rows = [runningTask('job-0'), ...strangerRows(3)];
    expect(await scan([{ rows, totalCount: 40 }], ids(0, 10))).toMatchObject({
      pagesRead: 1,
      totalPages: 10,
    });
  });

  test('when a list without a total shows no more wanted jobs, after twice the requests by id', async () => {
    const endless = Array.from({ length: 100 }, () => ({ rows: strangerRows(3) }));
    expect(await scan([pageWith(2), ...endless], ids(0, 10))).toMatchObject({
      pagesRead: 10,
      totalPages: 10,
      confirmsMissing: false,
      isClosed: true,
    });
  });

  test('when the list grows as fast as it is read, after twice the requests by id', async () => {
    const growing = Array.from({ length: 100 }, (_, index) => pageWith(0, 10 * index + 30));
    expect(await scan(growing, ids(0, 10))).toMatchObject({
      pagesRead: 11,
      confirmsMissing: false,
    });
  });

  test('when a list without a total has shown all wanted jobs', async () => {
    const pages = [pageWith(5), pageWith(5, undefined, 5), LAST];
    expect(await scan(pages, ids(0, 10))).toMatchObject({ pagesRead: 2, totalPages: 2 });
  });

  test('at an empty page, although the total says that there are more', async () => {
    const result = await scan([{ rows: [], totalCount: 1000 }, LAST], ids(0, 100));
    expect(result).toMatchObject({ pagesRead: 1, confirmsMissing: false });
  });
});

describe('a wanted job that is missing is confirmed by id, because the list was read to its end:', () => {
  test.each<[what: string, pages: Page[]]>([
    ['an empty list', [{ rows: [], totalCount: 0 }]],
    ['a page that is not full', [{ rows: strangerRows(9), totalCount: 9 }]],
    ['a page that is not full, without a total', [{ rows: strangerRows(9) }]],
    [
      'a page that is not full, with a total below its rows',
      [{ rows: strangerRows(9), totalCount: 2 }],
    ],
    ['all rows of the total', [pageWith(1, 13), LAST]],
    ['more rows than the total', [pageWith(1, 5), LAST]],
    ['fewer rows than the total, and no further page', [pageWith(1, 25), LAST]],
    ['pages without a total', [pageWith(1), pageWith(1, undefined, 1), LAST]],
  ])('%s', async (_, pages) => {
    expect(await scan(pages, ids(0, 20))).toMatchObject({
      pagesRead: pages.length + 1,
      totalPages: pages.length,
      confirmsMissing: true,
    });
  });
});

test('the last page is read to its end, even if it shows all wanted jobs', async () => {
  const rows = ids(0, 3).map(id => runningTask(id));
  const result = await scan([{ rows, totalCount: 3 }], ids(0, 3));
  expect(result).toMatchObject({ pagesRead: 2, totalPages: 1, confirmsMissing: false });
});
