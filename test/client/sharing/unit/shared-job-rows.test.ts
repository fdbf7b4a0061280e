import { describe, expect, test } from 'vitest';
import { WatchedJob } from '../../../../src/client/sharing/watched-job.js';
import type { Job } from '../../../../src/model/job.js';
import { job, running } from '../../../support/jobs.js';
import { planLook } from './support/looks.js';
import { rowOf } from './support/rows.js';

const full = job('Running', {
  progress: 20,
  createdAt: new Date('2026-01-15T11:00:00Z'),
  instance: { id: 'instance-1' },
  entities: { nodes: 3 },
  failReason: 'none',
  raw: { told: 'by id' },
});

function told(known: Job | undefined, ...rows: Job[]): (Job | undefined)[] {
  const shared = new WatchedJob('job-1', 0, 1);
  if (known) shared.recordResponse(known, 0);
  return rows.map((row, place) => shared.recordListRow(rowOf(row), 1000 * (place + 1)));
}

describe('what a row and the job as it is known make together', () => {
  test('is the job, with the status and the percentage of the row', () => {
    const row = job('Rolling back', { name: 'Other', progress: 35, raw: { told: 'by a list' } });
    const [merged] = told(full, row);
    expect(merged).toEqual({ ...full, status: 'Rolling back', progress: 35, raw: row.raw });
    expect(Object.isFrozen(merged)).toBe(true);
  });

  test('is the row alone, before the job was heard of by id', () => {
    const row = running(35);
    expect(told(undefined, row)).toEqual([row]);
  });

  test.each<[what: string, known: number | undefined, rows: (number | undefined)[], unknown[]]>([
    ['a row without a percentage keeps the one by id', 20, [undefined], [20]],
    ['a row without a percentage keeps that of the row before', 20, [35, undefined], [35, 35]],
    ['a row may be the first with a percentage', undefined, [0], [0]],
    ['a percentage that nobody gave is not made up', undefined, [undefined], [undefined]],
    ['the same percentage is news that it goes on', 20, [20, 20], [20, 20]],
    ['0 percent is a percentage', 0, [undefined], [0]],
  ])('%s', (_, known, rows, percentages) => {
    const jobs = told(running(known), ...rows.map(running));
    expect(jobs.map(merged => merged?.progress)).toEqual(percentages);
    expect(jobs.every(merged => merged?.status === 'Running')).toBe(true);
  });
});

describe('while rows say nothing new', () => {
  const row = (status: string, progress: number | undefined, raw: unknown): Job =>
    job(status, { progress, raw });

  test.each<[what: string, known: Job | undefined, rows: Job[]]>([
    ['than was told by id', full, [row('Running', 20, 1)]],
    ['than was told by id, without a percentage', full, [row('Running', undefined, 1)]],
    ['than was told by id without one', running(), [row('Running', undefined, 1)]],
    ['than the row before', full, [row('Paused', 35, 1), row('Paused', 35, 2)]],
    ['than the row before, without one', full, [row('Paused', 35, 1), row('Paused', undefined, 2)]],
    ['than another row alone', undefined, [row('Running', 35, 1), row('Running', 35, 2)]],
    ['than that, without one', undefined, [row('Running', 35, 1), row('Running', undefined, 2)]],
  ])('the job is the very same as before: nothing else %s', (_, known, rows) => {
    const jobs = [known, ...told(known, ...rows)];
    expect(jobs.at(-1)).toBeDefined();
    expect(jobs.at(-1)).toBe(jobs.at(-2));
  });

  test('its raw is that of the row in which the status or the percentage last changed', () => {
    const rows = [
      row('Running', 20, 'first'),
      row('Running', 35, 'further'),
      row('Running', undefined, 'without'),
      row('Paused', undefined, 'paused'),
      row('Paused', 35, 'with'),
      row('Running', 36, 'last'),
    ];
    const raws = told(full, ...rows).map(merged => merged?.raw);
    expect(raws).toEqual([full.raw, 'further', 'further', 'paused', 'paused', 'last']);
  });

  test('what is told by id takes its place, even if that is the same', () => {
    const shared = new WatchedJob('job-1', 0, 1);
    shared.recordResponse(full, 0);
    const again = { ...full };
    shared.recordResponse(again, 1000);
    expect(shared.recordListRow(rowOf(full), 2000)).toBe(again);
  });
});

describe('a row that is older than what is known', () => {
  test.each<[what: string, known: number | undefined, rows: number[], last: number | undefined]>([
    ['than what was told by id', 50, [49], undefined],
    ['than another row', undefined, [50, 49.5], undefined],
    ['than another row, which was newer than by id', 20, [50, 30], undefined],
    ['than by id alone', 50, [0], undefined],
    ['not than anything', 50, [50.5], 50.5],
  ])('says nothing: %s', (_, known, rows, last) => {
    expect(told(running(known), ...rows.map(running)).at(-1)?.progress).toBe(last);
  });

  test('sends the job to be asked for by id for a while', () => {
    const shared = new WatchedJob('job-1', 0, 1);
    const { look } = planLook();
    shared.recordResponse(running(50), 0);
    shared.recordListRow(rowOf(running(49)), 1000);
    expect(shared.wasListed).toBe(false);
    expect([30_999, 31_000].map(now => shared.canAnswerFromList(look, now))).toEqual([false, true]);
  });

  test('does not become what is known', () => {
    expect(told(running(50), running(10), running(20), running(50)).map(Boolean)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('is not older than a job that fell back by id', () => {
    const shared = new WatchedJob('job-1', 0, 1);
    shared.recordResponse(running(50), 0);
    shared.recordResponse(running(10), 1000);
    expect(shared.recordListRow(rowOf(running(12)), 2000)?.progress).toBe(12);
  });
});

describe('how long nothing but the same row was heard', () => {
  test('counts from the last change of the percentage, or from the last word by id', () => {
    const shared = new WatchedJob('job-1', 0, 1);
    expect(shared.unchangedFor(500)).toBe(500);
    shared.recordListRow(rowOf(running(10)), 1000);
    expect(shared.unchangedFor(1000)).toBe(0);
    shared.recordListRow(rowOf(running(10)), 5000);
    shared.recordListRow(rowOf(running()), 7000);
    expect(shared.unchangedFor(8000)).toBe(7000);
    shared.recordListRow(rowOf(running(11)), 9000);
    expect(shared.unchangedFor(9500)).toBe(500);
    shared.recordResponse(running(11), 10_000);
    expect(shared.unchangedFor(10_500)).toBe(500);
    shared.recordListRow(rowOf(running(3)), 11_000);
    expect(shared.unchangedFor(11_000)).toBe(1000);
  });
});

test('when the job was made is told by id, and unknown before and while it is not there', () => {
  const shared = new WatchedJob('job-1', 0, 1);
  shared.recordListRow(rowOf(full), 1000);
  expect(shared.createdAt).toBeUndefined();
  shared.recordResponse(full, 2000);
  expect(shared.createdAt).toBe(Date.parse('2026-01-15T11:00:00Z'));
  shared.recordResponse(undefined, 3000);
  expect(shared.createdAt).toBeUndefined();
});
