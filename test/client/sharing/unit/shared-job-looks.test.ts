import { describe, expect, test } from 'vitest';
import { WatchedJob } from '../../../../src/client/sharing/watched-job.js';
import { planLook } from './support/looks.js';

/** A job with looks due at these times. */
function jobWith(...times: readonly number[]): WatchedJob {
  const job = new WatchedJob('job-1', 0, 0);
  for (const dueIn of times) job.addPoll(planLook({ job, dueIn }).look);
  return job;
}

const delaysOf = (looks: WatchedJob['polls']): number[] => looks.map(({ delay }) => delay);

describe('the looks of a job', () => {
  test('are none at first, and then those that were added, in order', () => {
    expect(jobWith().polls).toEqual([]);
    expect(delaysOf(jobWith(3000, 1000, 2000).polls)).toEqual([3000, 1000, 2000]);
  });

  test.each<[what: string, least: number, taken: number[], left: number[]]>([
    ['all', 0, [3000, 1000, 2000], []],
    ['some', 2000, [3000, 2000], [1000]],
    ['none', 5000, [], [3000, 1000, 2000]],
  ])('that pass a test are taken out, and the others stay: %s', (_, least, taken, left) => {
    const job = jobWith(3000, 1000, 2000);
    expect(delaysOf(job.takePolls(({ delay }) => delay >= least))).toEqual(taken);
    expect(delaysOf(job.polls)).toEqual(left);
  });

  test('stay as they were for whoever goes through them meanwhile', () => {
    const job = jobWith(3000, 1000, 2000);
    const met: number[] = [];
    for (const look of job.polls) {
      met.push(look.delay);
      job.takePolls(each => each === look);
      job.addPoll(planLook({ job, dueIn: 9000 }).look);
    }
    expect(met).toEqual([3000, 1000, 2000]);
    expect(delaysOf(job.polls)).toEqual([9000, 9000, 9000]);
  });

  test('of one job are not those of another', () => {
    const [one, other] = [jobWith(1000), jobWith()];
    one.takePolls(() => true);
    other.addPoll(planLook({ job: other }).look);
    expect([one.polls.length, other.polls.length, jobWith().polls.length]).toEqual([0, 1, 0]);
  });
});
