import { describe, expect, test } from 'vitest';
import type { ServiceName } from '../../src/services/service.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { readRunningTasks, rowsOf } from './support/running-tasks.js';

const clock = useVirtualClock();

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** As long as the services remember their jobs, but for a minute. */
const MEMORY = 30 * DAY - MINUTE;

const SERVICES: ServiceName[] = ['taurusdb', 'gaussdb', 'rds', 'geminidb', 'dds', 'ddm'];
const WITH_END: ServiceName[] = ['rds', 'dds', 'ddm'];

function queryOf(path: string | undefined): Record<string, string> {
  return Object.fromEntries(new URL(path ?? '', 'http://host').searchParams);
}

function timesOf(path: string | undefined): (number | undefined)[] {
  const { start_time, end_time } = queryOf(path);
  return [start_time, end_time].map(
    time => time && (/^\d+$/.test(time) ? Number(time) : Date.parse(time)),
  ) as (number | undefined)[];
}

describe('the running tasks since 11:50 are requested', () => {
  const since = START - 10 * MINUTE;
  test.each<[ServiceName, path: string]>([
    [
      'taurusdb',
      '/v3/p1/immediate-jobs?status=Running&start_time=2026-01-15T11%3A50%3A00%2B0000&limit=50',
    ],
    ['gaussdb', '/v3/p1/tasks?status=Running&start_time=1768477800000&limit=100'],
    [
      'rds',
      '/v3/p1/tasklist?status=Running&start_time=1768477800000&end_time=1768478400000&limit=50',
    ],
    ['geminidb', '/v3/p1/jobs?status=Running&start_time=2026-01-15T11%3A50%3A00%2B0000&limit=50'],
    [
      'dds',
      '/v3.1/p1/jobs?status=Running&start_time=2026-01-15T11%3A50%3A00%2B0000&end_time=2026-01-15T12%3A00%3A00%2B0000&limit=100',
    ],
    ['ddm', '/v3/p1/jobs?start_time=1768477800000&end_time=1768478400000&limit=128'],
  ])('of %s by %s', async (service, path) => {
    const { paths } = await readRunningTasks(service, { since });
    expect(paths).toEqual([path]);
  });
});

describe.each(SERVICES)('%s is requested', service => {
  test('for at most 30 days less a minute, its retention period', async () => {
    const { paths } = await readRunningTasks(service, {
      since: START - 400 * DAY,
      until: START - DAY,
    });
    expect(timesOf(paths[0])[0]).toBe(START - MEMORY);
  });

  test('for tasks created by a clock ahead of ours, if it requires an end', async () => {
    const newest = START + 7 * MINUTE + 999;
    const { paths } = await readRunningTasks(service, { since: newest - MINUTE, newest });
    const [start, end] = timesOf(paths[0]);
    expect(start).toBeLessThanOrEqual(newest - MINUTE);
    expect(start).toBeGreaterThan(newest - MINUTE - 1000);
    if (WITH_END.includes(service)) expect(end).toBeGreaterThanOrEqual(newest);
    else expect(end).toBeUndefined();
  });

  test('up to an end in the past', async () => {
    const until = START - 5 * MINUTE;
    const { paths } = await readRunningTasks(service, { since: START - 10 * MINUTE, until });
    expect(timesOf(paths[0])).toEqual([START - 10 * MINUTE, until]);
  });

  test('without an end before the start, which no service allows', async () => {
    const { paths } = await readRunningTasks(service, {
      since: START - MINUTE,
      until: START - 2 * MINUTE,
    });
    expect(timesOf(paths[0])[0]).toBe(START - MINUTE);
    expect(timesOf(paths[0])[1] ?? START).toBe(START);
  });

  test('with the same time range for all pages', async () => {
    const { paths } = await readRunningTasks(service, {
      since: START - MINUTE,
      until: START,
      pages: offset => {
        clock().tick(3000);
        return rowsOf(400, offset);
      },
    });
    expect(paths.length).toBeGreaterThan(3);
    expect(new Set(paths.map(path => timesOf(path).join())).size).toBe(1);
    expect(new Set(paths.map(path => queryOf(path).limit)).size).toBe(1);
  });
});

describe('pages of records overlap by a twentieth, and the detected offset mode is kept', () => {
  test.each<[ServiceName, first: (number | undefined)[], again: (number | undefined)[]]>([
    ['gaussdb', [undefined, 50, 95, 190, 285], [undefined, 95, 190, 285]],
    ['taurusdb', [undefined, 25, 47, 94, 141], [undefined, 47, 94, 141]],
    ['ddm', [undefined, 64, 121, 242, 363], [undefined, 121, 242, 363]],
  ])('of %s', async (service, first, again) => {
    const limit = { gaussdb: 100, taurusdb: 50, ddm: 128 }[service as 'gaussdb'];
    const window = {
      since: START,
      until: START,
      pages: (offset?: number) => rowsOf(4 * limit - 30, offset, limit),
    };
    const one = await readRunningTasks(service, window);
    const other = await readRunningTasks(service, { ...window, reader: one.reader });
    const offsetsOf = (paths: readonly string[]) =>
      paths.map(path =>
        queryOf(path).offset === undefined ? undefined : Number(queryOf(path).offset),
      );
    expect(offsetsOf(one.paths)).toEqual(first);
    expect(offsetsOf(other.paths)).toEqual(again);
    expect(new Set(one.ids).size).toBe(4 * limit - 30);
  });
});
