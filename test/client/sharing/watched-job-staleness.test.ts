import { describe, expect, test } from 'vitest';
import {
  evenJitter,
  type QueuedPoll,
  WatchedJob,
} from '../../../src/client/sharing/watched-job.js';
import { running } from '../../support/jobs.js';
import { deadlinePoll, planPoll } from './support/polls.js';
import { rowOf } from './support/rows.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function pollIn(delay: number): QueuedPoll {
  return planPoll({ dueIn: delay }).poll;
}

/** The last whole second at which a list row may serve this poll of a job. */
function lastSecond(job: WatchedJob, poll: QueuedPoll, from = 0): number {
  let second = from / 1000;
  while (job.canAnswerFromList(poll, (second + 1) * 1000)) second += 1;
  expect(job.canAnswerFromList(poll, from)).toBe(true);
  expect(job.canAnswerFromList(poll, (second + 600) * 1000)).toBe(false);
  return second;
}

test('a new job may be polled by list before it was requested by id', () => {
  expect(new WatchedJob('job-1', 0, 0.5).canAnswerFromList(pollIn(0), 0)).toBe(true);
  expect(new WatchedJob('job-1', 0, 0.5).canAnswerFromList(pollIn(10_000), 0)).toBe(true);
});

describe('a job is polled by list alone until its next poll would exceed its staleness bound', () => {
  test.each<[jitter: number, delay: number, last: number]>([
    [0, 0, 782],
    [0, 10_000, 772],
    [0, 3 * MINUTE, 602],
    [0.5, 10_000, 831],
    [1, 10_000, 889],
  ])('with a jitter of %d and a delay of %i ms: %d s', (jitter, delay, last) => {
    expect(lastSecond(new WatchedJob('job-1', 0, jitter), pollIn(delay))).toBe(last);
  });

  test('of at most a quarter of an hour while it is young', () => {
    for (let jitter = 0; jitter < 1; jitter += 0.05) {
      expect(lastSecond(new WatchedJob('job-1', 0, jitter), pollIn(0))).toBeLessThan(900);
    }
  });

  test('which rises with the jitter', () => {
    const seconds = [0, 0.25, 0.5, 0.75, 1].map(jitter =>
      lastSecond(new WatchedJob('job-1', 0, jitter), pollIn(10_000)),
    );
    expect(new Set(seconds).size).toBe(5);
    expect(seconds).toEqual(seconds.toSorted((one, other) => one - other));
  });

  test('counted from the last response by id', () => {
    const job = new WatchedJob('job-1', 0, 0);
    const at = 10 * MINUTE;
    job.recordResponse(running(), at);
    expect(lastSecond(job, pollIn(10_000), at)).toBe(772 + at / 1000);
  });

  test('not from rows', () => {
    const job = new WatchedJob('job-1', 0, 0);
    for (let at = 0; at < 10 * MINUTE; at += 10_000) {
      job.recordListRow(rowOf(running(at / 10_000)), at);
    }
    expect(lastSecond(job, pollIn(10_000))).toBe(772);
  });
});

test('a poll with a delay beyond the staleness bound may be served by one row', () => {
  const job = new WatchedJob('job-1', 0, 0);
  const poll = pollIn(HOUR);
  expect(job.canAnswerFromList(poll, HOUR - 1)).toBe(true);
  expect(job.canAnswerFromList(poll, HOUR)).toBe(false);
});

test.each<[jitter: number, share: number]>([
  [0, 0.435],
  [0.5, 0.4675],
  [1, 0.5],
])(
  'a job watched for hours has, with a jitter of %d, a bound of %d of that time',
  (jitter, share) => {
    const job = new WatchedJob('job-1', 0, jitter);
    const now = 10 * HOUR;
    const canAnswerAfter = (staleness: number): boolean => {
      job.recordResponse(running(), now - staleness);
      return job.canAnswerFromList(pollIn(10_000), now);
    };
    expect(canAnswerAfter(share * now - 11_000)).toBe(true);
    expect(canAnswerAfter(share * now - 9000)).toBe(false);
  },
);

describe('a deadline poll', () => {
  test.each([0, 0.5, 1])(
    'has a bound of one and a half times that, with a jitter of %d',
    jitter => {
      const job = new WatchedJob('job-1', 0, jitter);
      const poll = deadlinePoll(10_000);
      expect(job.canAnswerFromList(poll, 22.5 * MINUTE - 1)).toBe(true);
      expect(job.canAnswerFromList(poll, 22.5 * MINUTE)).toBe(false);
    },
  );

  test('with a delay beyond its bound is not served by a row', () => {
    const job = new WatchedJob('job-1', 0, 1);
    expect(job.canAnswerFromList(deadlinePoll(2 * HOUR), 23 * MINUTE)).toBe(false);
  });
});

test('the bounds of any hundred jobs in a row are spread evenly from 13 to 15 minutes', () => {
  const poll = pollIn(0);
  const jobs = Array.from({ length: 1000 }, (_, n) => new WatchedJob(`job-${n}`, 0, evenJitter(n)));
  for (let from = 0; from < 1000; from += 100) {
    const withinBound = [13, 13.5, 14, 14.5, 15].map(
      minutes =>
        jobs.slice(from, from + 100).filter(job => job.canAnswerFromList(poll, minutes * MINUTE))
          .length,
    );
    for (const [index, expected] of [100, 77, 51, 26, 0].entries()) {
      expect(Math.abs((withinBound[index] ?? 0) - expected)).toBeLessThanOrEqual(3);
    }
    expect([withinBound[0], withinBound.at(-1)]).toEqual([100, 0]);
  }
});
