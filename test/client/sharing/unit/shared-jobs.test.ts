import { describe, expect, test } from 'vitest';
import { jobsOf, SharedJobs } from '../../../../src/client/sharing/shared-jobs.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { planLook } from './support/looks.js';

const clock = useVirtualClock();

describe('the jobs that are looked after', () => {
  test('are met by their first look, and one each, however many looks', () => {
    const jobs = new SharedJobs();
    clock().tick(700);
    expect(jobs.get('a')).toBeUndefined();
    const looks = ['a', 'b', 'a', 'a'].map(id => planLook({ job: jobs.of(id) }).look);
    expect([...jobsOf(looks)].map(({ id }) => id)).toEqual(['a', 'b']);
    expect([...jobs].map(({ id, firstAsked }) => [id, firstAsked])).toEqual([
      ['a', 700],
      ['b', 700],
    ]);
    expect(jobs.of('a')).toBe(jobs.get('a'));
  });

  test('are idle when their last look has gone and none has followed, and told so once', () => {
    const jobs = new SharedJobs();
    const job = jobs.of('a');
    const { look } = planLook({ job });
    expect(jobs.takeIdle()).toEqual([]);
    jobs.left(job);
    job.add(look);
    expect(jobs.takeIdle()).toEqual([]);
    job.take(() => true);
    jobs.left(job);
    expect(jobs.takeIdle()).toEqual([job]);
    expect(jobs.takeIdle()).toEqual([]);
  });

  test('are forgotten when they are deleted, and met anew', () => {
    const jobs = new SharedJobs();
    const job = jobs.of('a');
    jobs.delete(job);
    expect([...jobs]).toEqual([]);
    const again = jobs.of('a');
    expect(again).not.toBe(job);
    jobs.delete(job);
    expect([...jobs]).toEqual([again]);
  });

  test('are believed from lists for times that differ evenly, any hundred in a row', () => {
    const jobs = new SharedJobs();
    const minute = 60_000;
    const { look } = planLook({ due: 0 });
    const met = Array.from({ length: 1000 }, (_, place) => jobs.of(`job-${place}`));
    // From 10.05 to 15 minutes.
    for (let from = 0; from < 1000; from += 100) {
      const believed = (minutes: number) =>
        met.slice(from, from + 100).filter(job => job.listable(look, minutes * minute)).length;
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
