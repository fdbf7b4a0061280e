import { describe, expect, test } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import {
  broken,
  notFound,
  refused,
  seen,
  type TimedObservation,
  unavailable,
} from '../support/drive.js';

/** Every limit has passed: the deadline and both windows. */
const late: WaitState = {
  ...begin('job-1', { timeout: 1000, visibilityTimeout: 1000, outageTimeout: 1000 }),
  notFoundSince: 0,
  outageSince: 0,
  serviceResponded: true,
};

const verdict = (state: WaitState, met: TimedObservation, now: number): string | null =>
  observe(state, met, now, fixed(10)).state.outcome;

describe('what one answer decides', () => {
  test.each([
    ['a completed job', seen('Completed'), 'completed'],
    ['a failed job', seen('Failed'), 'failed'],
    ['a canceled job', seen('Canceled'), 'canceled'],
    ['a final error', refused, 'rejected'],
    ['no job, its window run out', notFound, 'not-found'],
    ['a failing look, its window run out', unavailable, 'unavailable'],
    ['a running job, which closes both windows', seen('Running'), 'timeout'],
  ])('at the last of all limits: %s', (_, met, outcome) => {
    expect(verdict(late, met, 2000)).toBe(outcome);
  });

  test('a window that ran out is not for answers of another kind', () => {
    expect(verdict({ ...late, deadline: null }, broken, 2000)).toBe('unavailable');
    expect(verdict({ ...late, deadline: null, outageSince: null }, broken, 2000)).toBeNull();
    expect(verdict({ ...late, deadline: null, notFoundSince: null }, notFound, 2000)).toBeNull();
  });

  test('a limit counts from the moment at which the look began', () => {
    const during = { ...notFound, requestedAt: 999 };
    expect(verdict(late, during, 2000)).toBeNull();
    expect(verdict(late, { ...during, requestedAt: 1000 }, 2000)).toBe('not-found');
  });

  test('an abort ends the wait whatever else, and tells nothing', () => {
    const { state, events } = observe(begin('job-1'), { type: 'aborted' }, 5, fixed(10));
    expect(state).toEqual({ ...begin('job-1'), outcome: 'aborted' });
    expect(events).toEqual([]);
    expect(decide(state, 5)).toEqual({ type: 'settle', outcome: 'aborted' });
  });

  test('nothing is changed by what comes after the end', () => {
    const ended = observe(begin('job-1'), seen('Completed'), 0, fixed(10)).state;
    for (const met of [seen('Running'), notFound, refused, { type: 'aborted' } as const]) {
      expect(observe(ended, met, 100, fixed(10))).toEqual({ state: ended, events: [] });
    }
  });

  test('the given state is left as it was', () => {
    const before = begin('job-1');
    observe(before, seen('Running', 10), 5, fixed(10));
    expect(before).toEqual(begin('job-1'));
  });
});
