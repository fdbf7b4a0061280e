import { describe, expect, test } from 'vitest';
import { ids, strangers, sweep } from './support/sweeps.js';

describe('a sweep tells', () => {
  test('of each job that is going, page by page, with the time at which the page was asked for', async () => {
    const swept = await sweep([{ rows: ids(0, 10) }, { rows: ids(10, 13) }], {
      sought: ids(0, 20),
    });
    expect(swept.goes).toEqual(ids(0, 13));
    expect(swept.ended).toEqual([]);
    expect(swept.pages).toEqual([
      [ids(0, 10), 100],
      [ids(10, 13), 200],
    ]);
  });

  test.each(['Completed', 'Failed', 'Canceled'])(
    'of a job that the list has as %s as a hint alone',
    async status => {
      const rows = ['job-0', ['job-1', status], 'job-2'] as const;
      const swept = await sweep([{ rows }], { sought: ids(0, 3) });
      expect(swept.goes).toEqual(['job-0', 'job-2']);
      expect(swept.ended).toEqual(['job-1']);
      expect(swept.pages).toEqual([[['job-0', 'job-2'], 100]]);
    },
  );

  test('of jobs that were not sought as well', async () => {
    const swept = await sweep([{ rows: ids(0, 3) }], { sought: ['job-1'], others: ['job-2'] });
    expect(swept.goes).toEqual(['job-1', 'job-2']);
  });

  test('of pages in which nobody was met', async () => {
    const pages = [{ rows: strangers(10), totalCount: 11 }, { rows: ['stranger-10'] }];
    const swept = await sweep(pages, { sought: ids(0, 5) });
    expect(swept.pages).toEqual([
      [[], 100],
      [[], 200],
    ]);
  });
});

describe('a row', () => {
  test('of a stranger is not even read', async () => {
    const rows = [...strangers(4), 'job-0', ''];
    const swept = await sweep([{ rows }], { sought: ids(0, 2) });
    expect(swept.read).toEqual(['job-0']);
  });

  test('that is no job says nothing: neither that it goes on nor that it was met', async () => {
    const swept = await sweep([{ rows: ['job-0', ['job-1', null], 'job-2'] }], {
      sought: ids(0, 3),
    });
    expect(swept.goes).toEqual(['job-0', 'job-2']);
    expect(swept.ended).toEqual([]);
    expect([...swept.jobs.values()].map(({ seenInScan }) => seenInScan)).toEqual([7, 0, 7]);
    expect(swept.result.isComplete).toBe(true);
  });

  test('with a word that nobody knows says nothing, unless the job said the same by its id', async () => {
    const rows = ['job-0', ['job-1', 'Archived'], ['job-2', 'Archived'], 'job-3'] as const;
    const byId = { 'job-2': 'Archived', 'job-3': 'Archived' };
    const swept = await sweep([{ rows }], { sought: ids(0, 4), byId });
    expect(swept.goes).toEqual(['job-0', 'job-2', 'job-3']);
    expect(swept.ended).toEqual([]);
    expect([...swept.jobs.values()].map(({ seenInScan }) => seenInScan)).toEqual([7, 0, 7, 7]);
  });

  test('that is no job does not hide one further on', async () => {
    const swept = await sweep([{ rows: [['job-0', null], 'job-0'] }], { sought: ids(0, 1) });
    expect(swept.goes).toEqual(['job-0']);
  });

  test('that comes twice counts once, on the same page or the next, ended or not', async () => {
    const first = ['job-0', 'job-0', ['job-1', 'Failed'], ...strangers(7)] as const;
    const second = ['job-1', 'job-0', ['job-0', 'Completed'], 'job-2'] as const;
    const swept = await sweep([{ rows: first }, { rows: second }], { sought: ids(0, 4) });
    expect(swept.goes).toEqual(['job-0', 'job-2']);
    expect(swept.ended).toEqual(['job-1']);
    expect(swept.pages.map(([shown]) => shown)).toEqual([['job-0'], ['job-2']]);
  });
});
