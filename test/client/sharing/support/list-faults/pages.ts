import type { ListFaults } from '../faulty-list.js';
import { strangers } from '../strangers.js';

/** Lists whose pages are not those requested. */
export const PAGES: Record<string, () => ListFaults> = {
  'shows every row twice': () => ({ arrange: rows => rows.flatMap(row => [row, row]) }),
  'grows at the front while it is read': () => ({
    arrange: (rows, { number }) => [...strangers(number * 3), ...rows],
  }),
  'grows faster than it is read, and has no total': () => ({
    // The second request finds out how the list counts offsets.
    arrange: (_, { number }) =>
      number === 2 ? strangers(1000).slice(500) : strangers(200 + number * 3).reverse(),
    total: () => undefined,
  }),
  'has twenty thousand others in front': () => {
    const others = strangers(20_000);
    return { arrange: rows => [...others, ...rows] };
  },
  'has a random order each time': () => ({
    arrange: (rows, { random }) =>
      rows
        .map(row => ({ row, order: random() }))
        .sort((one, other) => one.order - other.order)
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
  'ignores the offset': () => ({ page: (_, limit) => [0, limit] }),
  'returns pages of 7': () => ({ page: offset => [offset, offset + 7] }),
  'returns pages of 1': () => ({ page: offset => [offset, offset + 1] }),
  'returns pages larger than requested': () => ({
    page: (offset, limit) => [offset, offset + limit * 3],
  }),
};

/** Lists with a wrong total. */
export const TOTALS: Record<string, () => ListFaults> = {
  'has a total of 0': () => ({ total: () => 0 }),
  'has a total of 1': () => ({ total: () => 1 }),
  'has a total of a million': () => ({ total: () => 1_000_000 }),
  'has no total': () => ({ total: () => undefined }),
  'has its total as a string': () => ({ total: count => String(count) }),
  'has a total that is no number': () => ({ total: () => 'many' }),
  'has a negative total': () => ({ total: () => -5 }),
  'has the length of the page as its total': () => ({ total: count => Math.min(count, 10) }),
  'has the total of a minute ago': () => {
    const counts: { readonly at: number; readonly count: number }[] = [];
    return {
      total: (count, { at }) => {
        counts.push({ at, count });
        return counts.findLast(each => each.at <= at - 60_000)?.count ?? 0;
      },
    };
  },
  'counts rows that it does not show': () => ({
    total: count => count,
    arrange: rows => rows.filter((_, index) => index % 3 > 0),
  }),
};

/** Lists with unusable rows. */
export const ROWS: Record<string, () => ListFaults> = {
  'has a row without a status': () => ({
    rewrite: rows => [{ id: 'odd', job_id: 'odd', name: 'odd' }, ...rows],
  }),
  'has rows that are not objects': () => ({ rewrite: rows => [null, 7, 'job-1', [], ...rows] }),
  'has rows without an id': () => ({
    rewrite: rows => rows.map((row, index) => (index % 5 ? row : { ...row, id: '', job_id: null })),
  }),
  'has rows with an unrecognised status': () => ({
    rewrite: rows => rows.map((row, index) => (index % 3 ? row : { ...row, status: 'Archived' })),
  }),
  'has rows with a status of the wrong type': () => ({
    rewrite: rows => rows.map((row, index) => (index % 3 ? row : { ...row, status: 3 })),
  }),
  'has only empty rows': () => ({ rewrite: rows => rows.map(() => ({})) }),
};
