import { describe, expect, test } from 'vitest';
import { WatchedJob } from '../../../../src/client/sharing/watched-job.js';
import { running } from '../../../support/jobs.js';
import { lookAtLimit, planLook } from './support/looks.js';
import { rowOf } from './support/rows.js';

const { look } = planLook();

function jobKnown(): WatchedJob {
  const job = new WatchedJob('job-1', 0, 1);
  job.recordResponse(running(20), 0);
  return job;
}

/** For how many seconds a list is not to answer for a job, from now on. */
function absenceFrom(job: WatchedJob, now: number): number {
  let seconds = 0;
  while (!job.canAnswerFromList(look, now + seconds * 1000)) {
    expect(job.canAnswerFromList(look, now + (seconds + 1) * 1000 - 1)).toBe(false);
    seconds += 1;
  }
  return seconds;
}

describe('a job that the list misled about', () => {
  test('is looked for there again after half a minute, twice as long each time, ten minutes at the most', () => {
    const job = jobKnown();
    const absences = Array.from({ length: 7 }, () => {
      job.markFalsePositive(1000);
      return absenceFrom(job, 1000);
    });
    expect(absences).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  test('is asked for by id when its limit comes meanwhile', () => {
    const job = jobKnown();
    job.markFalsePositive(1000);
    expect(job.canAnswerFromList(lookAtLimit(10_000), 2000)).toBe(false);
  });

  test('is no longer one that a list has shown', () => {
    const job = jobKnown();
    expect(job.wasListed).toBe(false);
    job.recordListRow(rowOf(running(20)), 1000);
    expect(job.wasListed).toBe(true);
    job.markFalsePositive(2000);
    expect(job.wasListed).toBe(false);
  });

  test('is looked for at once when a list shows it going, and for half a minute the next time', () => {
    const job = jobKnown();
    for (let count = 0; count < 4; count += 1) job.markFalsePositive(1000);
    job.recordListRow(rowOf(running(20)), 2000);
    expect(absenceFrom(job, 2000)).toBe(0);
    job.markFalsePositive(3000);
    expect(absenceFrom(job, 3000)).toBe(30);
  });

  test('is not looked for any sooner because it goes on by id', () => {
    const job = jobKnown();
    job.markFalsePositive(1000);
    job.recordResponse(running(30), 2000);
    expect(absenceFrom(job, 2000)).toBe(29);
    job.markFalsePositive(3000);
    expect(absenceFrom(job, 3000)).toBe(60);
  });
});

describe('a job that was not there when asked for by id', () => {
  test('is never answered for by a list, whatever that shows', () => {
    const job = jobKnown();
    job.recordResponse(undefined, 1000);
    job.recordListRow(rowOf(running(30)), 2000);
    for (const now of [2000, 60_000, 3_600_000]) {
      expect(job.canAnswerFromList(look, now)).toBe(false);
      expect(job.canAnswerFromList(lookAtLimit(10_000), now)).toBe(false);
    }
  });

  test('may be again, once it was seen by id', () => {
    const job = jobKnown();
    job.recordResponse(undefined, 1000);
    job.recordResponse(running(30), 2000);
    expect(job.canAnswerFromList(look, 2000)).toBe(true);
  });

  test('and that no list showed could not be listed: nothing is held against the list', () => {
    const job = new WatchedJob('job-1', 0, 1);
    for (let count = 0; count < 3; count += 1) job.markFalsePositive(500);
    job.recordResponse(undefined, 1000);
    job.recordResponse(running(0), 2000);
    expect(absenceFrom(job, 2000)).toBe(0);
    job.markFalsePositive(3000);
    expect(absenceFrom(job, 3000)).toBe(30);
  });
});
