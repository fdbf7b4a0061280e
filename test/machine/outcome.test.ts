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

const outcomeOf = (state: WaitState, observation: TimedObservation, now: number): string | null =>
  observe(state, observation, now, fixed(10)).state.outcome;

describe('the outcome', () => {
  test.each([
    ['a completed job', seen('Completed'), 'completed'],
    ['a failed job', seen('Failed'), 'failed'],
    ['a canceled job', seen('Canceled'), 'canceled'],
    ['a fatal error', refused, 'rejected'],
    ['a not-found result after its window', notFound, 'not-found'],
    ['a failed poll after its window', unavailable, 'unavailable'],
    ['a running job, which closes both windows', seen('Running'), 'timeout'],
  ])('is decided by %s before any limit of another kind', (_, observation, outcome) => {
    expect(outcomeOf(late, observation, 2000)).toBe(outcome);
  });

  test('is not decided by the window of another kind of result', () => {
    expect(outcomeOf({ ...late, deadline: null }, broken, 2000)).toBe('unavailable');
    expect(outcomeOf({ ...late, deadline: null, outageSince: null }, broken, 2000)).toBeNull();
    expect(outcomeOf({ ...late, deadline: null, notFoundSince: null }, notFound, 2000)).toBeNull();
  });

  test('depends on when the poll was requested, not on when it ended', () => {
    const during = { ...notFound, requestedAt: 999 };
    expect(outcomeOf(late, during, 2000)).toBeNull();
    expect(outcomeOf(late, { ...during, requestedAt: 1000 }, 2000)).toBe('not-found');
  });

  test('is aborted by an abort, without any event', () => {
    const { state, events } = observe(begin('job-1'), { type: 'aborted' }, 5, fixed(10));
    expect(state).toEqual({ ...begin('job-1'), outcome: 'aborted' });
    expect(events).toEqual([]);
    expect(decide(state, 5)).toEqual({ type: 'settle', outcome: 'aborted' });
  });

  test('is not changed by results after the end', () => {
    const ended = observe(begin('job-1'), seen('Completed'), 0, fixed(10)).state;
    for (const observation of [seen('Running'), notFound, refused, { type: 'aborted' } as const]) {
      expect(observe(ended, observation, 100, fixed(10))).toEqual({ state: ended, events: [] });
    }
  });

  test('leaves the given state unchanged', () => {
    const before = begin('job-1');
    observe(before, seen('Running', 10), 5, fixed(10));
    expect(before).toEqual(begin('job-1'));
  });
});
