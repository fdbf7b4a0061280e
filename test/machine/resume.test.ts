import { describe, expect, test } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { begin, resume, type WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, drive, inSequence, notFound, seen } from '../support/drive.js';

const polling = fixed(10_000);
const after = (state: WaitState, ...observations: Parameters<typeof inSequence>): WaitState =>
  observations.reduce(
    (current, observation, index) => observe(current, observation, index * 10_000, polling).state,
    state,
  );

describe('a resumed wait', () => {
  const stopped = after(begin('job-1', { timeout: 60_000 }), notFound, seen('Running', 40));

  test('polls at once and keeps what it has observed', () => {
    const state = resume(stopped, 12_000);
    expect(decide(state, 12_000).type).toBe('poll');
    expect(state).toEqual({ ...stopped, nextPollAt: 12_000 });
  });

  test('keeps its deadline', () => {
    const driven = drive(resume(stopped, 45_000), inSequence(seen('Running')), { from: 45_000 });
    expect(driven.polls).toEqual([45_000, 55_000, 60_000]);
  });

  test('polls once if its deadline has passed', () => {
    const driven = drive(resume(stopped, 1e6), inSequence(seen('Running')), { from: 1e6 });
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [1e6] });
  });

  test.each([
    ['30s', 130_000],
    [0, 100_000],
    ['Infinity', null],
  ])('measures a new timeout of %s from now', (timeout, deadline) => {
    expect(resume(stopped, 100_000, { timeout }).deadline).toBe(deadline);
  });

  test('takes new limits', () => {
    const limits = { visibilityTimeout: 1, outageTimeout: 2, pollTimeout: 3 };
    expect(resume(stopped, 0, limits)).toMatchObject(limits);
  });

  test('starts a new outage window, because nobody polled in between', () => {
    const failing = after(begin('job-1'), seen('Running'), broken, broken);
    expect(resume(failing, 1e9)).toMatchObject({
      failures: 0,
      outageSince: null,
      serviceResponded: true,
    });
  });

  test('does not count the time in which nobody polled for its not-found window', () => {
    const notSeen = after(begin('job-1'), notFound, notFound);
    const resumed = resume(notSeen, 1e6);
    expect(drive(resumed, inSequence(notFound), { from: 1e6 })).toMatchObject({
      outcome: 'not-found',
      endedAt: 1e6 + 40_000,
    });
    const resumedAgain = resume(resumed, 2e6);
    expect(drive(resumedAgain, inSequence(notFound), { from: 2e6 }).endedAt).toBe(2e6 + 40_000);
  });

  test('counts the time until its next poll was due for its not-found window', () => {
    const notSeen = after(begin('job-1'), notFound);
    expect(resume(notSeen, 4000).notFoundSince).toBe(0);
  });

  test('counts the time in which nobody polled for its deadline', () => {
    const notSeen = after(begin('job-1', { timeout: '10m' }), notFound);
    expect(drive(resume(notSeen, 1e6), inSequence(notFound), { from: 1e6 })).toMatchObject({
      outcome: 'timeout',
      polls: [1e6],
    });
  });

  test('polls once more after its not-found window had run out, and opens a new one if it is given', () => {
    const { state, endedAt } = drive(begin('job-1'), inSequence(notFound));
    expect(drive(resume(state, 1e6), inSequence(notFound), { from: 1e6 })).toMatchObject({
      outcome: 'not-found',
      polls: [1e6],
    });
    expect(resume(state, endedAt, { visibilityTimeout: '60s' }).notFoundSince).toBeNull();
  });

  test('polls with a timeout again if its source had one of its own, unless none is wanted', () => {
    const ofClient = begin('job-1', { pollTimeout: 'Infinity' });
    expect(decide(resume(ofClient, 0), 0)).toEqual({ type: 'poll', timeout: 30_000 });
    expect(resume(ofClient, 0, { pollTimeout: 'Infinity' }).pollTimeout).toBeNull();
    expect(resume(begin('job-1', { pollTimeout: '5s' }), 0).pollTimeout).toBe(5000);
  });

  test.each(['timeout', 'not-found', 'unavailable', 'rejected', 'aborted'] as const)(
    'continues after it had ended as %s',
    outcome => {
      const state = resume({ ...stopped, outcome }, 20_000, { timeout: '1h' });
      expect(state.outcome).toBeNull();
      expect(decide(state, 20_000).type).toBe('poll');
    },
  );

  test.each(['completed', 'failed', 'canceled'] as const)(
    'stays ended if the job had ended as %s',
    outcome => {
      const state = resume({ ...stopped, outcome }, 20_000, { timeout: '1h' });
      expect(decide(state, 20_000)).toEqual({ type: 'settle', outcome });
    },
  );

  test('rejects a limit that is not a duration', () => {
    expect(() => resume(stopped, 0, { timeout: '90' })).toThrow(/^Expected `timeout` to be /);
  });
});
