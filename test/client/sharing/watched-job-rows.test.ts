import { describe, expect, test } from 'vitest';
import { WatchedJob } from '../../../src/client/sharing/watched-job.js';
import type { Job } from '../../../src/model/job.js';
import { job, running } from '../../support/jobs.js';
import { planPoll } from './support/polls.js';
import { rowOf } from './support/rows.js';

const full = job('Running', {
  progress: 20,
  createdAt: new Date('2026-01-15T11:00:00Z'),
  instance: { id: 'instance-1' },
  entities: { nodes: 3 },
  failReason: 'none',
  raw: { from: 'a response by id' },
});

/** What each row makes of a job whose last response by id is known. */
function mergeRows(known: Job | undefined, ...rows: Job[]): (Job | undefined)[] {
  const watched = new WatchedJob('job-1', 0, 1);
  if (known) watched.recordResponse(known, 0);
  return rows.map((row, index) => watched.recordListRow(rowOf(row), 1000 * (index + 1)));
}

describe('a job merged with a row', () => {
  test('has the status, percentage and raw object of the row, and the rest of the response by id', () => {
    const row = job('Rolling back', { name: 'Other', progress: 35, raw: { from: 'a list' } });
    const [merged] = mergeRows(full, row);
    expect(merged).toEqual({ ...full, status: 'Rolling back', progress: 35, raw: row.raw });
    expect(Object.isFrozen(merged)).toBe(true);
  });

  test('is the row alone before the first response by id', () => {
    const row = running(35);
    expect(mergeRows(undefined, row)).toEqual([row]);
  });

  test.each<[what: string, known: number | undefined, rows: (number | undefined)[], unknown[]]>([
    ['keeps the percentage of the response by id if the row has none', 20, [undefined], [20]],
    ['keeps the percentage of the previous row if the row has none', 20, [35, undefined], [35, 35]],
    ['may have its first percentage from a row', undefined, [0], [0]],
    ['has no percentage if neither has one', undefined, [undefined], [undefined]],
    ['may have the same percentage again', 20, [20, 20], [20, 20]],
    ['may be at 0 %', 0, [undefined], [0]],
  ])('%s', (_, known, rows, percentages) => {
    const merged = mergeRows(running(known), ...rows.map(running));
    expect(merged.map(each => each?.progress)).toEqual(percentages);
    expect(merged.every(each => each?.status === 'Running')).toBe(true);
  });
});

describe('a row with nothing new yields the same object', () => {
  const row = (status: string, progress: number | undefined, raw: unknown): Job =>
    job(status, { progress, raw });

  test.each<[what: string, known: Job | undefined, rows: Job[]]>([
    ['as the response by id', full, [row('Running', 20, 1)]],
    ['as the response by id, if the row has no percentage', full, [row('Running', undefined, 1)]],
    [
      'as the response by id, if neither has a percentage',
      running(),
      [row('Running', undefined, 1)],
    ],
    ['as the previous row', full, [row('Paused', 35, 1), row('Paused', 35, 2)]],
    [
      'as the previous row, if the row has no percentage',
      full,
      [row('Paused', 35, 1), row('Paused', undefined, 2)],
    ],
    ['as the first row', undefined, [row('Running', 35, 1), row('Running', 35, 2)]],
    [
      'as the first row, if the second has no percentage',
      undefined,
      [row('Running', 35, 1), row('Running', undefined, 2)],
    ],
  ])('%s', (_, known, rows) => {
    const jobs = [known, ...mergeRows(known, ...rows)];
    expect(jobs.at(-1)).toBeDefined();
    expect(jobs.at(-1)).toBe(jobs.at(-2));
  });

  test('whose raw object is that of the last change', () => {
    const rows = [
      row('Running', 20, 'first'),
      row('Running', 35, 'further'),
      row('Running', undefined, 'without'),
      row('Paused', undefined, 'paused'),
      row('Paused', 35, 'with'),
      row('Running', 36, 'last'),
    ];
    const raws = mergeRows(full, ...rows).map(merged => merged?.raw);
    expect(raws).toEqual([full.raw, 'further', 'further', 'paused', 'paused', 'last']);
  });

  test('or that of a later response by id, even with the same content', () => {
    const watched = new WatchedJob('job-1', 0, 1);
    watched.recordResponse(full, 0);
    const again = { ...full };
    watched.recordResponse(again, 1000);
    expect(watched.recordListRow(rowOf(full), 2000)).toBe(again);
  });
});

describe('a row with a lower percentage than known', () => {
  test.each<[what: string, known: number | undefined, rows: number[], last: number | undefined]>([
    ['than the response by id', 50, [49], undefined],
    ['than a previous row', undefined, [50, 49.5], undefined],
    ['than a previous row above the response by id', 20, [50, 30], undefined],
    ['at 0 %', 50, [0], undefined],
    ['but not if it is higher', 50, [50.5], 50.5],
  ])('is ignored: lower %s', (_, known, rows, last) => {
    expect(mergeRows(running(known), ...rows.map(running)).at(-1)?.progress).toBe(last);
  });

  test('excludes the job from the list for a while', () => {
    const watched = new WatchedJob('job-1', 0, 1);
    const { poll } = planPoll();
    watched.recordResponse(running(50), 0);
    watched.recordListRow(rowOf(running(49)), 1000);
    expect(watched.wasListed).toBe(false);
    expect([30_999, 31_000].map(now => watched.canAnswerFromList(poll, now))).toEqual([
      false,
      true,
    ]);
  });

  test('does not lower the known percentage', () => {
    const merged = mergeRows(running(50), running(10), running(20), running(50));
    expect(merged.map(Boolean)).toEqual([false, false, true]);
  });

  test('is compared with the last response by id, which may be lower than one before', () => {
    const watched = new WatchedJob('job-1', 0, 1);
    watched.recordResponse(running(50), 0);
    watched.recordResponse(running(10), 1000);
    expect(watched.recordListRow(rowOf(running(12)), 2000)?.progress).toBe(12);
  });
});

test('a job is unchanged since its percentage changed, or since the last response by id', () => {
  const watched = new WatchedJob('job-1', 0, 1);
  expect(watched.unchangedSince).toBe(0);
  watched.recordListRow(rowOf(running(10)), 1000);
  expect(watched.unchangedSince).toBe(1000);
  watched.recordListRow(rowOf(running(10)), 5000);
  watched.recordListRow(rowOf(running()), 7000);
  expect(watched.unchangedSince).toBe(1000);
  watched.recordListRow(rowOf(running(11)), 9000);
  expect(watched.unchangedSince).toBe(9000);
  watched.recordResponse(running(11), 10_000);
  expect(watched.unchangedSince).toBe(10_000);
  watched.recordListRow(rowOf(running(3)), 11_000);
  expect(watched.unchangedSince).toBe(10_000);
});
