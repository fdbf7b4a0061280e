import { describe, expect, test, vi } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { begin } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import type { PollingContext, PollingStrategy } from '../../src/polling/strategy.js';
import { broken, notFound, seen, type TimedObservation, unavailable } from '../support/drive.js';

const nextPollAt = (met: TimedObservation, limits = {}, now = 0): number =>
  observe(begin('job-1', limits), met, now, fixed(10_000)).state.nextPollAt;

describe('the next look', () => {
  test('is counted from the end of the last', () => {
    expect(nextPollAt({ ...seen('Running'), requestedAt: 0 }, {}, 5000)).toBe(15_000);
  });

  test('waits for Retry-After, on a good answer too', () => {
    expect(nextPollAt({ ...seen('Running'), retryAfter: 60_000 })).toBe(60_000);
    expect(nextPollAt({ ...notFound, retryAfter: 30_000 })).toBe(30_000);
    expect(nextPollAt({ ...unavailable, retryAfter: 60_000 })).toBe(60_000);
  });

  test('is not brought forward by a Retry-After shorter than the strategy', () => {
    expect(nextPollAt({ ...unavailable, retryAfter: 0 })).toBe(10_000);
    expect(nextPollAt({ ...unavailable, retryAfter: 9999 })).toBe(10_000);
  });

  test('is not put off past an open limit by Retry-After', () => {
    const retryAfter = 1e12;
    expect(nextPollAt({ ...seen('Running'), retryAfter })).toBe(3_600_000);
    expect(nextPollAt({ ...notFound, retryAfter })).toBe(60_000);
    expect(nextPollAt({ ...unavailable, retryAfter })).toBe(300_000);
    expect(nextPollAt({ ...broken, retryAfter })).toBe(30_000);
  });

  test.each([Number.NaN, -1, Number.NEGATIVE_INFINITY])(
    'pays no heed to a Retry-After of %d',
    retryAfter => {
      expect(nextPollAt({ ...unavailable, retryAfter })).toBe(10_000);
    },
  );

  test('is still a number in JSON when nothing limits it', () => {
    const state = begin('job-1', { timeout: 'Infinity' });
    const after = observe(state, seen('Running'), 0, fixed('Infinity')).state;
    expect(JSON.parse(JSON.stringify(after))).toEqual(after);
    expect(decide(after, 1e12)).toMatchObject({ type: 'sleep' });
  });
});

describe('the polling strategy', () => {
  const spied = (): PollingStrategy & { nextDelay: ReturnType<typeof vi.fn> } => ({
    nextDelay: vi.fn((_context: PollingContext) => 1000),
  });

  test('is asked exactly once a look, and not after the last', () => {
    const polling = spied();
    let { state } = observe(begin('job-1'), notFound, 0, polling);
    expect(polling.nextDelay).toHaveBeenCalledTimes(1);
    state = observe(state, seen('Running'), 1000, polling).state;
    expect(polling.nextDelay).toHaveBeenCalledTimes(2);
    observe(state, seen('Completed'), 2000, polling);
    expect(polling.nextDelay).toHaveBeenCalledTimes(2);
  });

  test('is told what the wait knows', () => {
    const polling = spied();
    let { state } = observe(begin('job-1'), notFound, 0, polling);
    state = observe(state, broken, 500, polling).state;
    state = observe(state, seen('Running', 10), 1000, polling).state;
    observe(state, broken, 1500, polling);
    const told = polling.nextDelay.mock.calls.map(([context]) => context);
    expect(told).toMatchObject([
      {
        jobId: 'job-1',
        attempt: 1,
        elapsed: 0,
        visible: false,
        failures: 0,
        job: undefined,
        progress: [],
      },
      { attempt: 2, elapsed: 500, visible: false, failures: 1 },
      {
        attempt: 3,
        elapsed: 1000,
        visible: true,
        failures: 0,
        job: { status: 'Running' },
        progress: [{ elapsed: 1000, after: 0, percent: 10 }],
      },
      { attempt: 4, elapsed: 1500, visible: true, failures: 1, job: { status: 'Running' } },
    ]);
    expect(told[3]?.progress, 'the same array while nothing new was seen').toBe(told[2]?.progress);
  });

  test('is told the circumstances, where there are any, whatever it is asked', () => {
    const contexts: PollingContext[] = [];
    const polling: PollingStrategy = {
      nextDelay: context => contexts.push(context),
      expectation: context => void contexts.push(context),
      completed: context => void contexts.push(context),
    };
    const circumstances = { service: 'rds', age: 7000 };
    const { state } = observe(begin('job-1'), seen('Running'), 0, polling, circumstances);
    observe(state, seen('Completed'), 1000, polling, circumstances);
    expect(contexts).toMatchObject([circumstances, circumstances, circumstances]);
    observe(begin('job-1'), notFound, 0, polling);
    expect(contexts[3]).toMatchObject({ service: undefined, age: undefined });
  });

  test('is told of a job that completed, if it was seen before that', () => {
    const told = vi.fn();
    const polling = { nextDelay: () => 1000, completed: told };
    observe(begin('job-1'), seen('Completed'), 0, polling);
    expect(told).not.toHaveBeenCalled();
    const { state } = observe(begin('job-1'), seen('Running'), 0, polling);
    observe(state, seen('Failed'), 1000, polling);
    expect(told).not.toHaveBeenCalled();
    observe(state, seen('Completed'), 1000, polling);
    expect(told).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ elapsed: 1000, attempt: 2 }),
    );
  });

  test.each([Number.NaN, undefined, '1000', null])('that answers %o is refused', delay => {
    const polling = { nextDelay: () => delay as number };
    expect(() => observe(begin('job-1'), notFound, 0, polling)).toThrow(
      /^Expected `polling.nextDelay` to return milliseconds from 0, got /,
    );
  });
});
