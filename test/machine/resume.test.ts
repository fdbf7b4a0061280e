import { describe, expect, test } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { begin, resume, type WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, drive, inSequence, notFound, seen } from '../support/drive.js';

const polling = fixed(10_000);
const after = (state: WaitState, ...mets: Parameters<typeof inSequence>): WaitState =>
  mets.reduce((current, met, index) => observe(current, met, index * 10_000, polling).state, state);

describe('a wait that goes on after a stop', () => {
  const stopped = after(begin('job-1', { timeout: 60_000 }), notFound, seen('Running', 40));

  test('looks at once and keeps what it has seen', () => {
    const state = resume(stopped, 12_000);
    expect(decide(state, 12_000).type).toBe('poll');
    expect(state).toEqual({ ...stopped, nextPollAt: 12_000 });
  });

  test('keeps its deadline', () => {
    const driven = drive(resume(stopped, 45_000), inSequence(seen('Running')), { from: 45_000 });
    expect(driven.polls).toEqual([45_000, 55_000, 60_000]);
  });

  test('takes one look when its deadline passed meanwhile', () => {
    const driven = drive(resume(stopped, 1e6), inSequence(seen('Running')), { from: 1e6 });
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [1e6] });
  });

  test.each([
    ['30s', 130_000],
    [0, 100_000],
    ['Infinity', null],
  ])('counts a timeout of %s given now from now', (timeout, deadline) => {
    expect(resume(stopped, 100_000, { timeout }).deadline).toBe(deadline);
  });

  test('takes other limits where they are given', () => {
    const limits = { visibilityTimeout: 1, outageTimeout: 2, pollTimeout: 3 };
    expect(resume(stopped, 0, limits)).toMatchObject(limits);
  });

  test('begins a new run of failing looks: nobody looked in between', () => {
    const failing = after(begin('job-1'), seen('Running'), broken, broken);
    expect(resume(failing, 1e9)).toMatchObject({
      failures: 0,
      outageSince: null,
      serviceResponded: true,
    });
  });

  test('has its unseen window still open, unless it is given a new one', () => {
    const unseen = after(begin('job-1'), notFound);
    expect(resume(unseen, 50_000).notFoundSince).toBe(0);
    expect(resume(unseen, 50_000, { visibilityTimeout: '60s' }).notFoundSince).toBeNull();
  });

  test.each(['timeout', 'not-found', 'unavailable', 'rejected', 'aborted'] as const)(
    'goes on after it had ended as %s',
    outcome => {
      const state = resume({ ...stopped, outcome }, 20_000, { timeout: '1h' });
      expect(state.outcome).toBeNull();
      expect(decide(state, 20_000).type).toBe('poll');
    },
  );

  test.each(['completed', 'failed', 'canceled'] as const)(
    'stays ended when the job had ended as %s',
    outcome => {
      const state = resume({ ...stopped, outcome }, 20_000, { timeout: '1h' });
      expect(decide(state, 20_000)).toEqual({ type: 'settle', outcome });
    },
  );

  test('refuses a limit that is no duration', () => {
    expect(() => resume(stopped, 0, { timeout: '90' })).toThrow(/^Expected `timeout` to be /);
  });
});
