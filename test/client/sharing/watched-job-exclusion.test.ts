import { describe, expect, test } from 'vitest';
import { WatchedJob } from '../../../src/client/sharing/watched-job.js';
import { running } from '../../support/jobs.js';
import { deadlinePoll, planPoll } from './support/polls.js';
import { rowOf } from './support/rows.js';

const { poll } = planPoll();

function runningJob(): WatchedJob {
  const job = new WatchedJob('job-1', 0, 1);
  job.recordResponse(running(20), 0);
  return job;
}

/** For how many seconds from now the list is not used for a job. */
function exclusionFrom(job: WatchedJob, now: number): number {
  let seconds = 0;
  while (!job.canAnswerFromList(poll, now + seconds * 1000)) {
    expect(job.canAnswerFromList(poll, now + (seconds + 1) * 1000 - 1)).toBe(false);
    seconds += 1;
  }
  return seconds;
}

describe('a running job that the list showed as ended, or not at all,', () => {
  test('is polled by id for half a minute, doubled each time up to ten minutes', () => {
    const job = runningJob();
    const exclusions = Array.from({ length: 7 }, () => {
      job.markFalsePositive(1000);
      return exclusionFrom(job, 1000);
    });
    expect(exclusions).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  test('is polled by id at a deadline in that time', () => {
    const job = runningJob();
    job.markFalsePositive(1000);
    expect(job.canAnswerFromList(deadlinePoll(10_000), 2000)).toBe(false);
  });

  test('no longer counts as listed', () => {
    const job = runningJob();
    expect(job.wasListed).toBe(false);
    job.recordListRow(rowOf(running(20)), 1000);
    expect(job.wasListed).toBe(true);
    job.markFalsePositive(2000);
    expect(job.wasListed).toBe(false);
  });

  test('is polled by list again once a row shows it running, and next time excluded for half a minute', () => {
    const job = runningJob();
    for (let count = 0; count < 4; count += 1) job.markFalsePositive(1000);
    job.recordListRow(rowOf(running(20)), 2000);
    expect(exclusionFrom(job, 2000)).toBe(0);
    job.markFalsePositive(3000);
    expect(exclusionFrom(job, 3000)).toBe(30);
  });

  test('is not polled by list any sooner because a response by id shows it running', () => {
    const job = runningJob();
    job.markFalsePositive(1000);
    job.recordResponse(running(30), 2000);
    expect(exclusionFrom(job, 2000)).toBe(29);
    job.markFalsePositive(3000);
    expect(exclusionFrom(job, 3000)).toBe(60);
  });
});

describe('a job that was not found by id', () => {
  test('is never polled by list, whatever the list shows', () => {
    const job = runningJob();
    job.recordResponse(undefined, 1000);
    job.recordListRow(rowOf(running(30)), 2000);
    for (const now of [2000, 60_000, 3_600_000]) {
      expect(job.canAnswerFromList(poll, now)).toBe(false);
      expect(job.canAnswerFromList(deadlinePoll(10_000), now)).toBe(false);
    }
  });

  test('is polled by list again once it was found by id', () => {
    const job = runningJob();
    job.recordResponse(undefined, 1000);
    job.recordResponse(running(30), 2000);
    expect(job.canAnswerFromList(poll, 2000)).toBe(true);
  });

  test('could not be listed, so its absence from lists does not count once it is found', () => {
    const job = new WatchedJob('job-1', 0, 1);
    for (let count = 0; count < 3; count += 1) job.markFalsePositive(500);
    job.recordResponse(undefined, 1000);
    job.recordResponse(running(0), 2000);
    expect(exclusionFrom(job, 2000)).toBe(0);
    job.markFalsePositive(3000);
    expect(exclusionFrom(job, 3000)).toBe(30);
  });
});
