import { describe, expect, test } from 'vitest';
import type { JobRequest } from '../../../../src/client/sharing/watched-job.js';
import { InternalAbortSignal } from '../../../../src/runtime/abort.js';
import type { PollResult } from '../../../../src/wait/poll-scheduler.js';
import { completed, failed, running, socketError } from '../../../support/jobs.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { listingOf, runningTask, waitFor } from './support/listings.js';

useVirtualClock();

function asking(fields: Partial<JobRequest>): JobRequest {
  return {
    signal: new InternalAbortSignal(),
    deadline: 0,
    suspectedTerminal: false,
    requestedAt: 1000,
    ...fields,
  };
}

/** Whether a list is still used after a request that checks a row of it, twice the same. */
function usableAfter(percent: number | undefined, requestedAt: number, heard: PollResult): boolean {
  const { listing, jobs, worth } = listingOf();
  const job = waitFor(jobs, 'a');
  const check = { percent, requestedAt };
  for (let count = 0; count < 2; count += 1) listing.recordResult(job, asking({ check }), heard);
  return worth.isUsable(0);
}

describe('a list that is checked by id at 1000 ms', () => {
  test.each<
    [what: string, row: number | undefined, requestedAt: number, heard: PollResult, used: boolean]
  >([
    ['goes on being used when the job goes on', 40, 900, { job: running(40) }, true],
    ['when it has moved by two percent', 40, 900, { job: running(42) }, true],
    ['not when it has moved by more', 40, 900, { job: running(42.5) }, false],
    ['when it is behind its row', 40, 900, { job: running(10) }, true],
    ['when its row had no percentage', undefined, 900, { job: running(90) }, true],
    ['when it has none itself', 40, 900, { job: running() }, true],
    ['not when the job has ended', 40, 900, { job: completed() }, false],
    ['not when the job has failed', 40, 900, { job: failed() }, false],
    ['not when the job is not there', 40, 900, { job: undefined }, false],
    ['when it could not be asked', 40, 900, { error: socketError() }, true],
    [
      'when it ended since, for it was asked two seconds later',
      40,
      -1000,
      { job: completed() },
      true,
    ],
    ['not when it was asked just before that', 40, -999, { job: completed() }, false],
  ])('%s', (_, row, requestedAt, heard, used) => {
    expect(usableAfter(row, requestedAt, heard)).toBe(used);
  });
});

describe('what was asked for because of a hint', () => {
  test('and goes on, is not looked for in the list for a while, and counts as its request', () => {
    const { listing, jobs, schedule, worth } = listingOf();
    const job = waitFor(jobs, 'a');
    const [look] = job.polls;
    listing.recordResult(job, asking({ suspectedTerminal: true }), { job: running() });
    expect(look && listing.canAnswer(look, 29_999)).toBe(false);
    expect(look && listing.canAnswer(look, 30_000)).toBe(true);
    schedule.recordEnd(1, 0);
    expect(worth.requestsPerScan(0)).toBe(2);
  });

  test('and has ended, was right', () => {
    const { listing, jobs, schedule, worth } = listingOf();
    listing.recordResult(waitFor(jobs, 'a'), asking({ suspectedTerminal: true }), {
      job: completed(),
    });
    schedule.recordEnd(1, 0);
    expect(worth.requestsPerScan(0)).toBe(1);
  });

  test('is all that counts for or against the list', () => {
    const { listing, jobs, schedule, worth } = listingOf();
    const job = waitFor(jobs, 'a');
    const [look] = job.polls;
    for (let count = 0; count < 5; count += 1) {
      listing.recordResult(job, asking({ suspectedTerminal: false }), { job: running() });
    }
    expect(look && listing.canAnswer(look, 0)).toBe(true);
    schedule.recordEnd(1, 0);
    expect(worth.requestsPerScan(0)).toBe(1);
  });

  test('and could not be asked, says nothing', () => {
    const { listing, jobs, schedule, worth } = listingOf();
    const job = waitFor(jobs, 'a');
    const [look] = job.polls;
    listing.recordResult(job, asking({ suspectedTerminal: true }), { error: socketError() });
    expect(look && listing.canAnswer(look, 0)).toBe(true);
    schedule.recordEnd(1, 0);
    expect(worth.requestsPerScan(0)).toBe(1);
  });
});

describe('the row of a page that is checked', () => {
  test('is the one that has said the same for longest, with what it said and when', async () => {
    const rows = ['a', 'b', 'c'].map(id => runningTask(id, { progress: 50 }));
    const { listing, jobs, asked } = listingOf({ pages: [rows] });
    for (const [id, since] of [
      ['a', -200],
      ['b', -900],
      ['c', -500],
    ] as const) {
      waitFor(jobs, id).recordResponse(runningTask(id, { progress: 50 }), since);
    }
    await listing.scan(false);
    const check = { percent: 50, requestedAt: 0 };
    expect(asked).toEqual([[['b'], { suspectedTerminal: false, check }]]);
  });

  test('is none where the page showed nobody going', async () => {
    const { listing, jobs, asked } = listingOf({ pages: [[runningTask('x')]] });
    waitFor(jobs, 'a').recordResponse(undefined, 0);
    await listing.scan(false);
    expect(asked).toEqual([]);
  });
});
