import { describe, expect, test } from 'vitest';
import type { WatchedJob } from '../../../src/client/sharing/watched-job.js';
import { socketError } from '../../support/jobs.js';
import { START, useVirtualClock } from '../../support/virtual-clock.js';
import { runningTask, scannerOf } from './support/list-scanner.js';
import { rowOf } from './support/rows.js';

const clock = useVirtualClock();
const MINUTE = 60_000;

function made(minutesAgo: number): { createdAt: Date } {
  return { createdAt: new Date(START - minutesAgo * MINUTE) };
}

describe('a scan', () => {
  test('lasts until the list was read, and cancels the pages requested ahead', async () => {
    const { scanner, poll, contexts, counts } = scannerOf();
    poll('a');
    const end = scanner.scan(true);
    expect([scanner.isScanning, counts.scansEnded, contexts[0]?.signal?.aborted]).toEqual([
      true,
      0,
      false,
    ]);
    await end;
    expect([scanner.isScanning, counts.scansEnded, contexts[0]?.signal?.aborted]).toEqual([
      false,
      1,
      true,
    ]);
    expect(contexts).toMatchObject([{ unref: true }]);
  });

  test('that fails ends, and the list is not used for a minute', async () => {
    const { scanner, poll, reliability, counts, requested } = scannerOf({ pages: [socketError()] });
    const { poll: polled } = poll('a');
    await scanner.scan(false);
    expect([scanner.isScanning, counts.scansEnded]).toEqual([false, 1]);
    expect([reliability.isUsable(59_999), reliability.isUsable(60_000)]).toEqual([false, true]);
    expect(scanner.canAnswer(polled, 59_999)).toBe(false);
    expect(scanner.canAnswer(polled, 60_000)).toBe(true);
    // A job that half a list did not show is not missing.
    expect(requested).toEqual([]);
  });

  test('that fails on a later page has reported the jobs of earlier pages', async () => {
    const rows = [runningTask('a'), runningTask('x')];
    const { scanner, poll, reported, reliability } = scannerOf({ pages: [rows, socketError()] });
    poll('a');
    poll('b');
    await scanner.scan(false);
    expect(reported.map(([id]) => id)).toEqual(['a']);
    expect(reliability.isUsable(0)).toBe(false);
  });

  test('that is stopped is aborted, reports no end and does not count against the list', async () => {
    const { scanner, poll, contexts, reliability, counts } = scannerOf({ pages: [socketError()] });
    poll('a');
    const end = scanner.scan(false);
    scanner.stop('no wait left');
    expect(scanner.isScanning).toBe(false);
    await end;
    expect(contexts[0]?.signal?.reason).toBe('no wait left');
    expect([reliability.isUsable(0), counts.scansEnded]).toEqual([true, 0]);
  });

  test('that was stopped does not end the next one', async () => {
    const { scanner, poll, counts, reliability } = scannerOf({ latency: 100 });
    poll('a');
    const first = scanner.scan(false);
    await clock().tickAsync(50);
    scanner.stop('no wait left');
    const second = scanner.scan(false);
    await first;
    await clock().tickAsync(99);
    expect([scanner.isScanning, counts.scansEnded, reliability.isUsable(0)]).toEqual([
      true,
      0,
      true,
    ]);
    await clock().tickAsync(1);
    await second;
    expect([scanner.isScanning, counts.scansEnded, reliability.isUsable(0)]).toEqual([
      false,
      1,
      true,
    ]);
  });

  test('sets the number of requests expected of the next one, counting pages that were not read', async () => {
    const pages = [[runningTask('a'), runningTask('x')]];
    const { scanner, poll, reliability } = scannerOf({ pages, totalCount: 21 });
    for (const id of ['a', 'b', 'c']) poll(id);
    await scanner.scan(false);
    expect(reliability.requestsPerScan(performance.now())).toBe(11);
  });
});

describe('a scan requests the tasks created', () => {
  test('from a minute before the oldest wanted job to a minute after the newest, by their creation times', async () => {
    const { scanner, poll, windows } = scannerOf();
    for (const [id, minutesAgo] of [
      ['a', 30],
      ['b', 500],
      ['c', 2],
    ] as const) {
      poll(id).job.recordResponse(runningTask(id, made(minutesAgo)), 0);
    }
    await scanner.scan(false);
    expect(windows).toEqual([[START - 501 * MINUTE, START - 1 * MINUTE]]);
  });

  test('from an hour before the first poll of a job whose creation time is unknown, up to now', async () => {
    const { scanner, poll, windows } = scannerOf();
    poll('a');
    clock().tick(10 * MINUTE);
    poll('b').job.recordResponse(runningTask('b', made(20)), performance.now());
    await scanner.scan(false);
    expect(windows).toEqual([[START - 60 * MINUTE, Infinity]]);
  });

  test.each<[what: string, prepare: (job: WatchedJob) => void]>([
    ['has no poll', job => void job.take(() => true)],
    ['was not found', job => job.recordResponse(undefined, 0)],
    ['the list wrongly showed as ended', job => job.markFalsePositive(0)],
  ])('regardless of a job that %s, which it does not confirm as missing', async (_, prepare) => {
    const { scanner, poll, windows, requested } = scannerOf();
    const { job } = poll('old');
    job.recordResponse(runningTask('old', made(500)), 0);
    prepare(job);
    poll('a').job.recordResponse(runningTask('a', made(5)), 0);
    await scanner.scan(false);
    expect(windows).toEqual([[START - 6 * MINUTE, START - 4 * MINUTE]]);
    expect(requested).toEqual([[['a'], { suspectedTerminal: true }]]);
  });
});

describe('a wanted job that the scan did not show', () => {
  test('is confirmed by id if the list was read to its end', async () => {
    const { scanner, poll, requested } = scannerOf({ pages: [[runningTask('b')]] });
    for (const id of ['a', 'b', 'c']) poll(id);
    await scanner.scan(false);
    expect(requested.filter(([, { suspectedTerminal }]) => suspectedTerminal)).toEqual([
      [['a', 'c'], { suspectedTerminal: true }],
    ]);
  });

  test('is confirmed by id after an incomplete scan only if a list has shown it before', async () => {
    const page = [runningTask('x'), runningTask('y')];
    const { scanner, poll, requested } = scannerOf({ pages: [page], totalCount: 100 });
    poll('a').job.recordListRow(rowOf(runningTask('a')), 0);
    const never = poll('b');
    await scanner.scan(false);
    expect(requested).toEqual([[['a'], { suspectedTerminal: true }]]);
    // Its row is farther down than it pays to read.
    expect(scanner.canAnswer(never.poll, 0)).toBe(false);
    expect(scanner.canAnswer(never.poll, 30_000)).toBe(true);
  });
});

test('a job shown as ended is confirmed by id, and one shown running is reported with what is known of it', async () => {
  const rows = [
    runningTask('a', { progress: 40 }),
    { ...runningTask('b'), status: 'Failed' as const },
  ];
  const { scanner, poll, requested, reported } = scannerOf({ pages: [rows] });
  poll('a').job.recordResponse(runningTask('a', { progress: 30, entities: { nodes: 3 } }), 0);
  poll('b');
  clock().tick(700);
  await scanner.scan(false);
  expect(requested).toContainEqual([['b'], { suspectedTerminal: true }]);
  expect(reported).toMatchObject([['a', { progress: 40, entities: { nodes: 3 } }, 700]]);
});
