import { describe, expect, test } from 'vitest';
import type { TaskRow } from '../../../src/services/decode.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { ids, runningTask, scannerOf, strangerRows } from './support/list-scanner.js';
import { rowOf } from './support/rows.js';

const clock = useVirtualClock();

/** An id of a running job, or an id with a status: null for a row without one. */
type Row = string | readonly [id: string, status: string | null];

function taskRow(row: Row): TaskRow {
  const [id, status] = typeof row === 'string' ? [row, 'Running'] : row;
  return { ...rowOf(runningTask(id)), status: status ?? undefined };
}

/** Scans pages of ten rows for jobs that have a poll. */
async function scan(
  pages: readonly (readonly Row[])[],
  wanted: readonly string[],
  { others = [], byId = {} }: { others?: readonly string[]; byId?: Record<string, string> } = {},
) {
  const test = scannerOf({
    pages: pages.map(rows => rows.map(taskRow)),
    pageSize: 10,
    latency: 100,
  });
  for (const id of wanted) test.poll(id);
  for (const id of others) test.watch(id);
  for (const [id, status] of Object.entries(byId)) {
    test.jobs.get(id)?.recordResponse(runningTask(id, { status }), 0);
  }
  const end = test.scanner.scan(false);
  await clock().runAllAsync();
  await end;
  const seen = [...test.jobs.values()].filter(job => job.seenInScan > 0).map(({ id }) => id);
  const suspected = test.requested
    .filter(([, { suspectedTerminal }]) => suspectedTerminal)
    .map(([requestedIds]) => requestedIds);
  return { running: test.reported.map(([id]) => id), seen, suspected, reported: test.reported };
}

describe('a scan', () => {
  test('reports each running job, with the time at which its page was requested', async () => {
    const { reported } = await scan([ids(0, 10), ids(10, 13)], ids(0, 13));
    expect(reported.map(([id]) => id)).toEqual(ids(0, 13));
    expect(reported.map(([, , at]) => at)).toEqual([...Array(10).fill(0), ...Array(3).fill(100)]);
  });

  test.each(['Completed', 'Failed', 'Canceled'])(
    'confirms by id a job that the list shows as %s',
    async status => {
      const { running, suspected } = await scan([['job-0', ['job-1', status], 'job-2']], ids(0, 3));
      expect(running).toEqual(['job-0', 'job-2']);
      expect(suspected).toEqual([['job-1']]);
    },
  );

  test('finds a job under its id in another letter case', async () => {
    const { running, suspected } = await scan(
      [['JOB-0', 'Job-1', ['JOB-2', 'Completed']]],
      ids(0, 3),
    );
    expect(running).toEqual(['job-0', 'job-1']);
    expect(suspected).toEqual([['job-2']]);
  });

  test('reports jobs that were not wanted as well', async () => {
    const { running } = await scan([ids(0, 3)], ['job-1'], { others: ['job-2'] });
    expect(running).toEqual(['job-1', 'job-2']);
  });
});

describe('a row', () => {
  test('of another job is not decoded', async () => {
    const decoded = new Set<string>();
    const rows = ['stranger-1', 'job-0', ''].map(id => ({
      ...rowOf(runningTask(id)),
      get status() {
        decoded.add(id);
        return 'Running' as const;
      },
    }));
    const { scanner, poll } = scannerOf({ pages: [[...strangerRows(4), ...rows]] });
    poll('job-0');
    poll('job-1');
    await scanner.scan(false);
    expect([...decoded]).toEqual(['job-0']);
  });

  test('without a status is treated as absent', async () => {
    const result = await scan([['job-0', ['job-1', null], 'job-2']], ids(0, 3));
    expect(result.running).toEqual(['job-0', 'job-2']);
    expect(result.seen).toEqual(['job-0', 'job-2']);
    expect(result.suspected).toEqual([['job-1']]);
  });

  test('with an unrecognised status is treated as absent, unless the job reported it by id', async () => {
    const rows = ['job-0', ['job-1', 'Archived'], ['job-2', 'Archived'], 'job-3'] as const;
    const byId = { 'job-2': 'Archived', 'job-3': 'Archived' };
    const { running, seen } = await scan([rows], ids(0, 4), { byId });
    expect(running).toEqual(['job-0', 'job-2', 'job-3']);
    expect(seen).toEqual(['job-0', 'job-2', 'job-3']);
  });

  test('without a status does not hide a later row of the same job', async () => {
    const { running } = await scan([[['job-0', null], 'job-0']], ids(0, 1));
    expect(running).toEqual(['job-0']);
  });

  test('counts once if it is repeated, on the same page or the next, whatever its status', async () => {
    const strangers = Array.from({ length: 7 }, (_, index) => `stranger-${index}`);
    const first = ['job-0', 'job-0', ['job-1', 'Failed'], ...strangers] as const;
    const second = ['job-1', 'job-0', ['job-0', 'Completed'], 'job-2'] as const;
    const { running, suspected } = await scan([first, second], ids(0, 4));
    expect(running).toEqual(['job-0', 'job-2']);
    expect(suspected).toEqual([['job-1'], ['job-3']]);
  });
});
