import { describe, expect, test } from 'vitest';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, notFound, seen, type TimedObservation } from '../support/drive.js';
import { job } from '../support/jobs.js';

const after = (
  ...polls: readonly (readonly [now: number, observation: TimedObservation])[]
): WaitState =>
  polls.reduce(
    (state, [now, observation]) => observe(state, observation, now, fixed(10)).state,
    begin('job-1', { timeout: 'Infinity', outageTimeout: 'Infinity' }),
  );

describe('the percentages of a job', () => {
  test('are kept as changes: when each was first seen, and when the one before was last seen', () => {
    const state = after(
      [1000, seen('Running', 0)],
      [2000, seen('Running', 0)],
      [3000, seen('Running', 20)],
      [4000, seen('Running', 20)],
      [5000, seen('Running', 10)],
    );
    expect(state.progress).toEqual([
      { elapsed: 1000, after: 0, percent: 0 },
      { elapsed: 3000, after: 2000, percent: 20 },
      { elapsed: 5000, after: 4000, percent: 10 },
    ]);
  });

  test('end with 100 once the job has completed, whatever the source reports', () => {
    const state = after([1000, { type: 'job', job: job('Completed', { progress: 60 }) }]);
    expect(state.progress).toEqual([{ elapsed: 1000, after: 0, percent: 100 }]);
  });

  test('are not affected by failed polls', () => {
    const state = after(
      [1000, seen('Running', 5)],
      [2000, broken],
      [3000, broken],
      [4000, seen('Running', 30)],
    );
    expect(state.progress.at(-1)).toEqual({ elapsed: 4000, after: 1000, percent: 30 });
  });

  test('start at the first percentage, also if it is 0', () => {
    const state = after([1000, seen('Running')], [2000, notFound], [3000, seen('Running', 0)]);
    expect(state.progress).toEqual([{ elapsed: 3000, after: 2000, percent: 0 }]);
  });

  test('are limited to the last 200 changes', () => {
    const polls = Array.from(
      { length: 250 },
      (_, index) => [index * 10, seen('Running', index % 100)] as const,
    );
    const { progress } = after(...polls);
    expect(progress).toHaveLength(200);
    expect(progress[0]?.elapsed).toBe(500);
    expect(progress.at(-1)?.elapsed).toBe(2490);
  });
});
