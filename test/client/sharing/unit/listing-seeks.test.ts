import { describe, expect, test } from 'vitest';
import { START, useVirtualClock } from '../../../support/virtual-clock.js';
import { listingOf, runningTask, waitFor } from './support/listings.js';
import { rowOf } from './support/rows.js';

const clock = useVirtualClock();
const MINUTE = 60_000;

function made(minutesAgo: number): { createdAt: Date } {
  return { createdAt: new Date(START - minutesAgo * MINUTE) };
}

describe('a sweep is for tasks made', () => {
  test('from a minute before the oldest that is waited for, as the service says, to the newest', async () => {
    const { listing, jobs, windows } = listingOf();
    for (const [id, minutesAgo] of [
      ['a', 30],
      ['b', 500],
      ['c', 2],
    ] as const) {
      waitFor(jobs, id).recordResponse(runningTask(id, made(minutesAgo)), 0);
    }
    await listing.scan(false);
    expect(windows).toEqual([[START - 501 * MINUTE, START - 2 * MINUTE]]);
  });

  test('from an hour before one was first asked for that nothing is known of yet', async () => {
    const { listing, jobs, windows } = listingOf();
    waitFor(jobs, 'a');
    clock().tick(10 * MINUTE);
    waitFor(jobs, 'b').recordResponse(runningTask('b', made(20)), performance.now());
    await listing.scan(false);
    expect(windows).toEqual([[START - 60 * MINUTE, START - 20 * MINUTE]]);
  });

  test.each<[what: string, prepare: (jobs: ReturnType<typeof listingOf>['jobs']) => void]>([
    ['nobody looks at any more', jobs => waitFor(jobs, 'old').takePolls(() => true)],
    ['was not there', jobs => waitFor(jobs, 'old').recordResponse(undefined, 0)],
    ['the list misled about', jobs => waitFor(jobs, 'old').markFalsePositive(0)],
  ])('regardless of a job that %s, which is not missed either', async (_, prepare) => {
    const { listing, jobs, windows, asked } = listingOf();
    waitFor(jobs, 'old').recordResponse(runningTask('old', made(500)), 0);
    prepare(jobs);
    waitFor(jobs, 'a').recordResponse(runningTask('a', made(5)), 0);
    await listing.scan(false);
    expect(windows).toEqual([[START - 6 * MINUTE, START - 5 * MINUTE]]);
    expect(asked).toEqual([[['a'], { suspectedTerminal: true }]]);
  });
});

describe('a job that a sweep was for and did not meet', () => {
  test('is asked for, where the list was read whole', async () => {
    const { listing, jobs, asked } = listingOf({ pages: [[runningTask('b')]] });
    for (const id of ['a', 'b', 'c']) waitFor(jobs, id);
    await listing.scan(false);
    expect(asked.filter(([, { suspectedTerminal }]) => suspectedTerminal)).toEqual([
      [['a', 'c'], { suspectedTerminal: true }],
    ]);
  });

  test('is asked for, where a list showed it before and this was read in part', async () => {
    const page = [runningTask('x'), runningTask('y')];
    const { listing, jobs, asked } = listingOf({ pages: [page], totalCount: 100 });
    waitFor(jobs, 'a').recordListRow(rowOf(runningTask('a')), 0);
    const never = waitFor(jobs, 'b');
    await listing.scan(false);
    expect(asked).toEqual([[['a'], { suspectedTerminal: true }]]);
    // It is farther down than it pays to read.
    const [look] = never.polls;
    expect(look && listing.canAnswer(look, 0)).toBe(false);
    expect(look && listing.canAnswer(look, 30_000)).toBe(true);
  });
});

test('what a list has as ended is a hint, and what it shows going is told as far as it is known', async () => {
  const rows = [
    runningTask('a', { progress: 40 }),
    { ...runningTask('b'), status: 'Failed' as const },
  ];
  const { listing, jobs, asked, goes } = listingOf({ pages: [rows] });
  waitFor(jobs, 'a').recordResponse(runningTask('a', { progress: 30, entities: { nodes: 3 } }), 0);
  waitFor(jobs, 'b');
  clock().tick(700);
  await listing.scan(false);
  expect(asked).toContainEqual([['b'], { suspectedTerminal: true }]);
  expect(goes).toMatchObject([['a', { progress: 40, entities: { nodes: 3 } }, 700]]);
});
