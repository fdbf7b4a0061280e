import { describe, expect, test } from 'vitest';
import { WatchedJob } from '../../../../src/client/sharing/watched-job.js';
import { running } from '../../../support/jobs.js';
import { lookAtLimit, planLook } from './support/looks.js';
import { rowOf } from './support/rows.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function lookIn(delay: number) {
  return planLook({ dueIn: delay }).look;
}

/** The last whole second at which a list may answer the looks of a job that was heard of by id at 0 or later, each so long ahead. */
function lastSecond(job: WatchedJob, look: ReturnType<typeof lookIn>, from = 0): number {
  let second = from / 1000;
  while (job.canAnswerFromList(look, (second + 1) * 1000)) second += 1;
  expect(job.canAnswerFromList(look, from)).toBe(true);
  expect(job.canAnswerFromList(look, (second + 600) * 1000)).toBe(false);
  return second;
}

describe('a job that has only just been met', () => {
  test('may be answered for by a list before anything was asked by id', () => {
    expect(new WatchedJob('job-1', 0, 0.5).canAnswerFromList(lookIn(0), 0)).toBe(true);
    expect(new WatchedJob('job-1', 0, 0.5).canAnswerFromList(lookIn(10_000), 0)).toBe(true);
  });
});

describe('a job is believed from lists alone until the next look would be too late', () => {
  test.each<[share: number, delay: number, last: number]>([
    [0, 0, 602],
    [0, 10_000, 592],
    [0, 3 * MINUTE, 422],
    [0.5, 10_000, 741],
    [1, 10_000, 889],
  ])('with a share of %d, looks %i ms ahead: %d s', (share, delay, last) => {
    expect(lastSecond(new WatchedJob('job-1', 0, share), lookIn(delay))).toBe(last);
  });

  test('never longer than a quarter of an hour while it is young', () => {
    for (let share = 0; share < 1; share += 0.05) {
      const job = new WatchedJob('job-1', 0, share);
      expect(lastSecond(job, lookIn(0))).toBeLessThan(900);
    }
  });

  test('and one job for longer than the next, so that not all are asked for at once', () => {
    const seconds = [0, 0.25, 0.5, 0.75, 1].map(share =>
      lastSecond(new WatchedJob('job-1', 0, share), lookIn(10_000)),
    );
    expect(new Set(seconds).size).toBe(5);
    expect(seconds).toEqual(seconds.toSorted((one, other) => one - other));
  });

  test('after it was heard of by id for as long again', () => {
    const job = new WatchedJob('job-1', 0, 0);
    const at = 10 * MINUTE;
    job.recordResponse(running(), at);
    expect(lastSecond(job, lookIn(10_000), at)).toBe(592 + at / 1000);
  });

  test('not longer for what lists say of it', () => {
    const job = new WatchedJob('job-1', 0, 0);
    for (let at = 0; at < 10 * MINUTE; at += 10_000)
      job.recordListRow(rowOf(running(at / 10_000)), at);
    expect(lastSecond(job, lookIn(10_000))).toBe(592);
  });
});

test('a look that was planned further ahead than that may be answered once by a list', () => {
  const job = new WatchedJob('job-1', 0, 0);
  const look = lookIn(HOUR);
  expect(job.canAnswerFromList(look, HOUR - 1)).toBe(true);
  expect(job.canAnswerFromList(look, HOUR)).toBe(false);
});

describe('a job that has been asked for all day', () => {
  test.each<[share: number, last: number]>([
    [0, 0.335],
    [0.5, 0.4175],
    [1, 0.5],
  ])('is believed for a share of that: with %d up to %d', (share, last) => {
    const job = new WatchedJob('job-1', 0, share);
    const now = 10 * HOUR;
    const heardAgo = (ago: number): boolean => {
      job.recordResponse(running(), now - ago);
      return job.canAnswerFromList(lookIn(10_000), now);
    };
    expect(heardAgo(last * now - 11_000)).toBe(true);
    expect(heardAgo(last * now - 9000)).toBe(false);
  });
});

describe('a look that decides a limit', () => {
  test.each([0, 0.5, 1])(
    'is answered by a list for half as long again, with a share of %d',
    share => {
      const job = new WatchedJob('job-1', 0, share);
      const look = lookAtLimit(10_000);
      expect(job.canAnswerFromList(look, 22.5 * MINUTE - 1)).toBe(true);
      expect(job.canAnswerFromList(look, 22.5 * MINUTE)).toBe(false);
    },
  );

  test('is not, however far ahead it was planned, after that', () => {
    const job = new WatchedJob('job-1', 0, 1);
    expect(job.canAnswerFromList(lookAtLimit(2 * HOUR), 23 * MINUTE)).toBe(false);
  });
});
