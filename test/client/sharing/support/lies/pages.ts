import { strangers } from '../strangers.js';
import type { Lies } from '../task-list.js';

/** Lists whose pages are not what was asked for. */
export const PAGES: Record<string, () => Lies> = {
  'tells every row twice': () => ({ arrange: rows => rows.flatMap(row => [row, row]) }),
  'grows in front while it is read': () => ({
    arrange: (rows, { number }) => [...strangers(number * 3), ...rows],
  }),
  'grows faster than it is read, and does not say how long it is': () => ({
    // The second read is to find out how the list counts.
    arrange: (_, { number }) =>
      number === 2 ? strangers(1000).slice(500) : strangers(200 + number * 3).reverse(),
    total: () => undefined,
  }),
  'has twenty thousand others in front': () => {
    const others = strangers(20_000);
    return { arrange: rows => [...others, ...rows] };
  },
  'has another order each time': () => ({
    arrange: (rows, { random }) =>
      rows
        .map(row => ({ row, place: random() }))
        .sort((one, other) => one.place - other.place)
        .map(({ row }) => row),
  }),
  'has pages that overlap': () => ({ page: (offset, limit) => [offset - 7, offset + limit] }),
  'counts records from 1': () => ({
    page: (offset, limit) => [Math.max(offset - 1, 0), Math.max(offset - 1, 0) + limit],
  }),
  'counts pages from 0': () => ({
    page: (offset, limit) => [offset * limit, (offset + 1) * limit],
  }),
  'counts pages from 1': () => ({
    page: (offset, limit) => {
      const number = Math.max(offset, 1);
      return [(number - 1) * limit, number * limit];
    },
  }),
  'does not mind the offset': () => ({ page: (_, limit) => [0, limit] }),
  'gives pages of 7': () => ({ page: offset => [offset, offset + 7] }),
  'gives pages of 1': () => ({ page: offset => [offset, offset + 1] }),
  'gives more than was asked for': () => ({
    page: (offset, limit) => [offset, offset + limit * 3],
  }),
};

/** Numbers of all that match that are not so. */
export const TOTALS: Record<string, () => Lies> = {
  'counts 0': () => ({ total: () => 0 }),
  'counts 1': () => ({ total: () => 1 }),
  'counts a million': () => ({ total: () => 1_000_000 }),
  'counts nothing': () => ({ total: () => undefined }),
  'counts in text': () => ({ total: count => String(count) }),
  'counts in words': () => ({ total: () => 'many' }),
  'counts below 0': () => ({ total: () => -5 }),
  'counts what the page holds': () => ({ total: count => Math.min(count, 10) }),
  'counts what there was a minute ago': () => {
    const counts: { readonly at: number; readonly count: number }[] = [];
    return {
      total: (count, { at }) => {
        counts.push({ at, count });
        return counts.findLast(each => each.at <= at - 60_000)?.count ?? 0;
      },
    };
  },
  'counts what it will not show': () => ({
    total: count => count,
    arrange: rows => rows.filter((_, index) => index % 3 > 0),
  }),
};

/** Rows that say nothing, among others. */
export const ROWS: Record<string, () => Lies> = {
  'has a row without a status': () => ({
    rewrite: rows => [{ id: 'odd', job_id: 'odd', name: 'odd' }, ...rows],
  }),
  'has rows that are no objects': () => ({ rewrite: rows => [null, 7, 'job-1', [], ...rows] }),
  'has rows without an id': () => ({
    rewrite: rows => rows.map((row, index) => (index % 5 ? row : { ...row, id: '', job_id: null })),
  }),
  'has words that nobody knows': () => ({
    rewrite: rows => rows.map((row, index) => (index % 3 ? row : { ...row, status: 'Archived' })),
  }),
  'has statuses of a wrong type': () => ({
    rewrite: rows => rows.map((row, index) => (index % 3 ? row : { ...row, status: 3 })),
  }),
  'has no rows but empty ones': () => ({ rewrite: rows => rows.map(() => ({})) }),
};
