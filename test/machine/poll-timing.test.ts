import { describe, expect, test } from 'vitest';
import { nextPollTiming } from '../../src/machine/decide.js';
import { begin, type WaitState } from '../../src/machine/state.js';

const waitWith = (fields: Partial<WaitState>): WaitState => ({
  ...begin('job-1', { timeout: 100_000, visibilityTimeout: 20_000, outageTimeout: 20_000 }),
  ...fields,
});

describe('the next poll', () => {
  test.each<[string, Partial<WaitState>, number, [number, number, number]]>([
    ['may be moved by a fifth of its delay', { nextPollAt: 10_000 }, 0, [10_000, 2000, 100_000]],
    ['is due from now', { nextPollAt: 10_000 }, 5000, [5000, 1000, 95_000]],
    ['is due at once if it is overdue', { nextPollAt: 10_000 }, 12_000, [0, 0, 88_000]],
    ['is not moved past a limit', { nextPollAt: 99_000 }, 0, [99_000, 1000, 100_000]],
    ['is not moved at a limit', { nextPollAt: 100_000 }, 0, [100_000, 0, 100_000]],
    ['is due at once after the deadline', { nextPollAt: 110_000 }, 110_000, [0, 0, 0]],
    [
      'has to be before a window runs out',
      { nextPollAt: 30_000, notFoundSince: 11_000 },
      20_000,
      [10_000, 1000, 11_000],
    ],
    [
      'has to be when a window runs out',
      { nextPollAt: 30_000, outageSince: 10_000 },
      20_000,
      [10_000, 0, 10_000],
    ],
    [
      'is not hurried by a window that has run out',
      { nextPollAt: 30_000, outageSince: 9000 },
      20_000,
      [10_000, 2000, 80_000],
    ],
    [
      'has no limit without a deadline',
      { nextPollAt: 10_000, deadline: null },
      0,
      [10_000, 2000, Number.POSITIVE_INFINITY],
    ],
  ])('%s', (_, fields, now, [dueIn, tolerance, deadline]) => {
    expect(nextPollTiming(waitWith(fields), now)).toEqual({ dueIn, tolerance, deadline });
  });
});
