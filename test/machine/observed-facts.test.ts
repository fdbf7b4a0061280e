import { describe, expect, test, vi } from 'vitest';
import { observe } from '../../src/machine/observe.js';
import { begin, requestPoll, resume, type WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import type { PollingContext, PollingStrategy } from '../../src/polling/strategy.js';
import { broken, notFound, refused, seen, type TimedObservation } from '../support/drive.js';
import { job } from '../support/jobs.js';

const after = (...observations: TimedObservation[]): WaitState =>
  observations.reduce(
    (state, each, index) => observe(state, each, 1000 * (index + 1), fixed(10)).state,
    begin('job-1'),
  );

describe('the start of a job was observed', () => {
  test.each<[boolean, string, TimedObservation[]]>([
    [true, 'not found before it is seen', [notFound, seen('Running')]],
    [false, 'seen at once', [seen('Running')]],
    [false, 'seen before it disappears', [seen('Running'), notFound]],
    [false, 'never seen, because all polls fail', [broken, broken]],
  ])('%s if it is %s', (observed, _, observations) => {
    expect(after(...observations).startObserved).toBe(observed);
  });
});

describe('a strategy', () => {
  const contextsOf = (...observations: TimedObservation[]): PollingContext[] => {
    const nextDelay = vi.fn((_: PollingContext) => 10);
    let state = begin('job-1');
    for (const each of observations) state = observe(state, each, 1000, { nextDelay }).state;
    return nextDelay.mock.calls.map(([context]) => context);
  };

  test('receives the job as its source reports it, and otherwise as it is remembered', () => {
    const reported = job('Running', { raw: { id: 'raw' } });
    const [first, second] = contextsOf({ type: 'job', job: reported }, broken);
    expect(first?.job).toBe(reported);
    expect(second?.job).toEqual({ ...reported, raw: undefined });
  });

  test('is not asked for the end of a job that it has not seen', () => {
    const expectation = vi.fn();
    const polling: PollingStrategy = { nextDelay: () => 10, expectation };
    for (const each of [notFound, broken, seen('Failed'), seen('Completed'), refused])
      observe(begin('job-1'), each, 1000, polling);
    expect(expectation).not.toHaveBeenCalled();
  });

  test('that returns no delay is named', () => {
    const polling = { nextDelay: () => Number.NaN };
    expect(() => observe(begin('job-1'), notFound, 0, polling)).toThrow(
      expect.objectContaining({ option: 'polling.nextDelay', received: 'NaN' }),
    );
  });

  test('without delays polls a millisecond after the request of the poll before', () => {
    const { state } = observe(begin('job-1'), { ...notFound, requestedAt: 1000 }, 1000, fixed(0));
    expect(state.nextPollAt).toBe(1001);
    const late = observe(begin('job-1'), { ...notFound, requestedAt: 500 }, 1000, fixed(0)).state;
    expect(late.nextPollAt).toBe(1000);
  });
});

describe('a stall', () => {
  const polling: PollingStrategy = {
    nextDelay: () => 10,
    expectation: () => ({ eta: 5000, range: [4000, 6000], stalled: true }),
  };
  const stalledAfter = (...observations: TimedObservation[]): boolean =>
    observations.reduce(
      (state, each, index) => observe(state, each, 1000 * (index + 1), polling).state,
      begin('job-1'),
    ).stalled;

  test.each<[boolean, string, TimedObservation[]]>([
    [true, 'a percentage that does not move', [seen('Running', 5), seen('Running', 5)]],
    [false, 'a job without a percentage', [seen('Running'), seen('Running')]],
    [true, 'a poll that fails after it', [seen('Running', 5), seen('Running', 5), broken]],
    [true, 'a job that disappears after it', [seen('Running', 5), seen('Running', 5), notFound]],
    [
      false,
      'a percentage that moves after it',
      [seen('Running', 5), seen('Running', 5), seen('Running', 6)],
    ],
  ])('is %s for %s', (stalled, _, observations) => {
    expect(stalledAfter(...observations)).toBe(stalled);
  });
});

test('the result of a failed poll is counted by its error, whatever was seen before', () => {
  expect(after(seen('Running'), notFound, broken).observed).toEqual({
    Running: 1,
    'not-found': 1,
    ECONNRESET: 1,
  });
});

test('a fatal error opens no outage window', () => {
  expect(after(refused)).toMatchObject({ outcome: 'rejected', outageSince: null });
});

test('a wait that has ended cannot be asked to poll', () => {
  const aborted = observe(
    { ...begin('job-1'), nextPollAt: 5000 },
    { type: 'aborted' },
    0,
    fixed(10),
  ).state;
  expect(requestPoll(aborted, 1000)).toBe(aborted);
});

test('a poll that is due now stays as it is', () => {
  const state = begin('job-1');
  expect(requestPoll(state, 0)).toBe(state);
});

test.each<[string, () => unknown]>([
  ['begins', () => begin('job-1', { timeOut: 5 } as object)],
  ['continues', () => resume(begin('job-1'), 0, { timeOut: 5 } as object)],
])('a wait that %s rejects an unknown limit by name', (_, start) => {
  expect(start).toThrow(/^Unknown option `timeOut` in `limits`/);
});
