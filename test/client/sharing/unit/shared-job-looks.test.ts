import { describe, expect, test } from 'vitest';
import { SharedJob } from '../../../../src/client/sharing/shared-job.js';
import { planLook } from './support/looks.js';

/** A job with looks due at these times. */
function jobWith(...times: readonly number[]): SharedJob {
  const job = new SharedJob('job-1', 0, 0);
  for (const due of times) job.add(planLook({ job, due }).look);
  return job;
}

const delaysOf = (looks: SharedJob['looks']): number[] => looks.map(({ delay }) => delay);

describe('the looks of a job', () => {
  test('are none at first, and then those that were added, in order', () => {
    expect(jobWith().looks).toEqual([]);
    expect(delaysOf(jobWith(3000, 1000, 2000).looks)).toEqual([3000, 1000, 2000]);
  });

  test.each<[what: string, least: number, taken: number[], left: number[]]>([
    ['all', 0, [3000, 1000, 2000], []],
    ['some', 2000, [3000, 2000], [1000]],
    ['none', 5000, [], [3000, 1000, 2000]],
  ])('that pass a test are taken out, and the others stay: %s', (_, least, taken, left) => {
    const job = jobWith(3000, 1000, 2000);
    expect(delaysOf(job.take(({ delay }) => delay >= least))).toEqual(taken);
    expect(delaysOf(job.looks)).toEqual(left);
  });

  test('stay as they were for whoever goes through them meanwhile', () => {
    const job = jobWith(3000, 1000, 2000);
    const met: number[] = [];
    for (const look of job.looks) {
      met.push(look.delay);
      job.take(each => each === look);
      job.add(planLook({ job, due: 9000 }).look);
    }
    expect(met).toEqual([3000, 1000, 2000]);
    expect(delaysOf(job.looks)).toEqual([9000, 9000, 9000]);
  });

  test('of one job are not those of another', () => {
    const [one, other] = [jobWith(1000), jobWith()];
    one.take(() => true);
    other.add(planLook({ job: other }).look);
    expect([one.looks.length, other.looks.length, jobWith().looks.length]).toEqual([0, 1, 0]);
  });
});
