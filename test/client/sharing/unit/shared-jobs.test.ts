import { describe, expect, test } from 'vitest';
import { distinctJobs, WatchedJobs } from '../../../../src/client/sharing/watched-job.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { planLook } from './support/looks.js';

const clock = useVirtualClock();

describe('the jobs that are looked after', () => {
  test('are met by their first look, and one each, however many looks', () => {
    const jobs = new WatchedJobs();
    clock().tick(700);
    expect(jobs.get('a')).toBeUndefined();
    const looks = ['a', 'b', 'a', 'a'].map(id => planLook({ job: jobs.getOrCreate(id) }).look);
    expect([...distinctJobs(looks)].map(({ id }) => id)).toEqual(['a', 'b']);
    expect([...jobs].map(({ id, watchedSince }) => [id, watchedSince])).toEqual([
      ['a', 700],
      ['b', 700],
    ]);
    expect(jobs.getOrCreate('a')).toBe(jobs.get('a'));
  });

  test('are idle when their last look has gone and none has followed, and told so once', () => {
    const jobs = new WatchedJobs();
    const job = jobs.getOrCreate('a');
    const { look } = planLook({ job });
    expect(jobs.takeIdle()).toEqual([]);
    jobs.markIdle(job);
    job.addPoll(look);
    expect(jobs.takeIdle()).toEqual([]);
    job.takePolls(() => true);
    jobs.markIdle(job);
    expect(jobs.takeIdle()).toEqual([job]);
    expect(jobs.takeIdle()).toEqual([]);
  });

  test('are forgotten when they are deleted, and met anew', () => {
    const jobs = new WatchedJobs();
    const job = jobs.getOrCreate('a');
    jobs.delete(job);
    expect([...jobs]).toEqual([]);
    const again = jobs.getOrCreate('a');
    expect(again).not.toBe(job);
    jobs.delete(job);
    expect([...jobs]).toEqual([again]);
  });

  test('are believed from lists for times that differ evenly, any hundred in a row', () => {
    const jobs = new WatchedJobs();
    const minute = 60_000;
    const { look } = planLook({ dueIn: 0 });
    const met = Array.from({ length: 1000 }, (_, place) => jobs.getOrCreate(`job-${place}`));
    // From 10.05 to 15 minutes.
    for (let from = 0; from < 1000; from += 100) {
      const believed = (minutes: number) =>
        met.slice(from, from + 100).filter(job => job.canAnswerFromList(look, minutes * minute))
          .length;
      expect([10, 11, 12, 13, 14, 15].map(believed)).toEqual([
        100,
        expect.toSatisfy((count: number) => Math.abs(count - 81) <= 3),
        expect.toSatisfy((count: number) => Math.abs(count - 61) <= 3),
        expect.toSatisfy((count: number) => Math.abs(count - 40) <= 3),
        expect.toSatisfy((count: number) => Math.abs(count - 20) <= 3),
        0,
      ]);
    }
  });
});
