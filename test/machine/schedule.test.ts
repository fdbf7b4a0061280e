import { describe, expect, test, vi } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { begin, requestPoll } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import type { PollingContext, PollingStrategy } from '../../src/polling/strategy.js';
import { broken, notFound, seen, type TimedObservation, unavailable } from '../support/drive.js';

const nextPollAt = (observation: TimedObservation, limits = {}, now = 0): number =>
  observe(begin('job-1', limits), observation, now, fixed(10_000)).state.nextPollAt;

describe('the next poll', () => {
  test('is measured from the end of the last', () => {
    expect(nextPollAt({ ...seen('Running'), requestedAt: 0 }, {}, 5000)).toBe(15_000);
  });

  test('waits for Retry-After, also after a success', () => {
    expect(nextPollAt({ ...seen('Running'), retryAfter: 60_000 })).toBe(60_000);
    expect(nextPollAt({ ...notFound, retryAfter: 30_000 })).toBe(30_000);
    expect(nextPollAt({ ...unavailable, retryAfter: 60_000 })).toBe(60_000);
  });

  test('is not brought forward by a Retry-After shorter than the delay', () => {
    expect(nextPollAt({ ...unavailable, retryAfter: 0 })).toBe(10_000);
    expect(nextPollAt({ ...unavailable, retryAfter: 9999 })).toBe(10_000);
  });

  test('is not delayed past an open limit by Retry-After', () => {
    const retryAfter = 1e12;
    expect(nextPollAt({ ...seen('Running'), retryAfter })).toBe(3_600_000);
    expect(nextPollAt({ ...notFound, retryAfter })).toBe(60_000);
    expect(nextPollAt({ ...unavailable, retryAfter })).toBe(300_000);
    expect(nextPollAt({ ...broken, retryAfter })).toBe(30_000);
  });

  test.each([Number.NaN, -1, Number.NEGATIVE_INFINITY])(
    'ignores a Retry-After of %d',
    retryAfter => {
      expect(nextPollAt({ ...unavailable, retryAfter })).toBe(10_000);
    },
  );

  test('is a number in JSON even without any limit', () => {
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

  test('is called exactly once per poll, and not after the last', () => {
    const polling = spied();
    let { state } = observe(begin('job-1'), notFound, 0, polling);
    expect(polling.nextDelay).toHaveBeenCalledTimes(1);
    state = observe(state, seen('Running'), 1000, polling).state;
    expect(polling.nextDelay).toHaveBeenCalledTimes(2);
    observe(state, seen('Completed'), 2000, polling);
    expect(polling.nextDelay).toHaveBeenCalledTimes(2);
  });

  test('receives what the wait knows', () => {
    const polling = spied();
    let { state } = observe(begin('job-1'), notFound, 0, polling);
    state = observe(state, broken, 500, polling).state;
    state = observe(state, seen('Running', 10), 1000, polling).state;
    observe(state, broken, 1500, polling);
    const contexts = polling.nextDelay.mock.calls.map(([context]) => context);
    expect(contexts).toMatchObject([
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
    expect(contexts[3]?.progress, 'the same array until the next change').toBe(
      contexts[2]?.progress,
    );
  });

  test('receives the metadata in every call, if there are any', () => {
    const contexts: PollingContext[] = [];
    const polling: PollingStrategy = {
      nextDelay: context => contexts.push(context),
      expectation: context => void contexts.push(context),
      completed: context => void contexts.push(context),
    };
    const metadata = { service: 'rds', age: 7000 };
    const { state } = observe(begin('job-1'), seen('Running'), 0, polling, metadata);
    observe(state, seen('Completed'), 1000, polling, metadata);
    expect(contexts).toMatchObject([metadata, metadata, metadata]);
    observe(begin('job-1'), notFound, 0, polling);
    expect(contexts[3]).toMatchObject({ service: undefined, age: undefined });
  });

  test('learns of a completed job only if it was seen running', () => {
    const completed = vi.fn();
    const polling = { nextDelay: () => 1000, completed };
    observe(begin('job-1'), seen('Completed'), 0, polling);
    expect(completed).not.toHaveBeenCalled();
    const { state } = observe(begin('job-1'), seen('Running'), 0, polling);
    observe(state, seen('Failed'), 1000, polling);
    expect(completed).not.toHaveBeenCalled();
    observe(state, seen('Completed'), 1000, polling);
    expect(completed).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ elapsed: 1000, attempt: 2 }),
    );
  });

  test.each([Number.NaN, undefined, '1000', null])('is rejected if it returns %o', delay => {
    const polling = { nextDelay: () => delay as number };
    expect(() => observe(begin('job-1'), notFound, 0, polling)).toThrow(
      /^Expected `polling.nextDelay` to return milliseconds from 0, got /,
    );
  });
});

describe('a requested poll', () => {
  const running = (retryAfter = 0) =>
    observe(begin('job-1'), { ...seen('Running'), retryAfter }, 1000, fixed(10_000)).state;

  test('is due at once', () => {
    expect(decide(requestPoll(running(), 3000), 3000).type).toBe('poll');
  });

  test('waits until Retry-After has passed', () => {
    expect(requestPoll(running(30_000), 3000).nextPollAt).toBe(31_000);
  });

  test('does not outlive the next poll: a later Retry-After replaces the one before', () => {
    const { state } = observe(running(30_000), seen('Running'), 31_000, fixed(10_000));
    expect(requestPoll(state, 32_000).nextPollAt).toBe(32_000);
  });

  test('is never later than the scheduled one', () => {
    const state = running();
    expect(requestPoll(state, 20_000)).toBe(state);
    const atLimit = running(1e12);
    expect(requestPoll(atLimit, 2000)).toBe(atLimit);
  });

  test('changes nothing after the end', () => {
    const { state } = observe(begin('job-1'), seen('Completed'), 0, fixed(10));
    expect(requestPoll(state, 5000)).toBe(state);
  });
});
