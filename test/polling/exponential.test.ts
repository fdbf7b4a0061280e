import { describe, expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { exponential } from '../../src/polling/exponential.js';
import type { PollingContext } from '../../src/polling/strategy.js';
import {
  drive,
  inSequence,
  notFound,
  seen,
  type TimedObservation,
  unavailable,
} from '../support/drive.js';

const even = exponential({ jitter: false });
const delays = (polling = even, ...answers: TimedObservation[]): number[] => {
  const limits = { visibilityTimeout: 'Infinity', timeout: 'Infinity' };
  const { polls } = drive(begin('job-1', limits), inSequence(...answers), { polling });
  return polls.slice(1).map((poll, index) => poll - (polls[index] as number));
};
const times = (count: number, observation: TimedObservation): TimedObservation[] =>
  Array.from({ length: count }, () => observation);
const done = seen('Completed');

describe('the delays of exponential()', () => {
  test('double from 1 s to 30 s', () => {
    expect(delays(even, ...times(8, seen('Running')), done)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test('are at most 2 s until the job is visible', () => {
    expect(delays(even, ...times(5, notFound), done)).toEqual([1000, 2000, 2000, 2000, 2000]);
  });

  test('back off while polls fail', () => {
    expect(delays(even, ...times(7, unavailable), done)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });

  test('follow their options', () => {
    const polling = exponential({ minDelay: '100ms', maxDelay: '1s', factor: 3, jitter: false });
    expect(delays(polling, ...times(5, seen('Running')), done)).toEqual([
      100, 300, 900, 1000, 1000,
    ]);
  });

  test('are minDelay until the job is visible, if that is longer than 2 s', () => {
    const polling = exponential({ minDelay: '5s', jitter: false });
    expect(delays(polling, ...times(3, notFound), done)).toEqual([5000, 5000, 5000]);
  });

  test('are minDelay if that is longer than the default maxDelay', () => {
    const polling = exponential({ minDelay: '1m', jitter: false });
    expect(delays(polling, ...times(3, seen('Running')), done)).toEqual([60_000, 60_000, 60_000]);
  });

  test('are at most maxDelay after any number of polls', () => {
    const context = { attempt: 1e9, visible: true, failures: 0 } as PollingContext;
    expect(even.nextDelay(context)).toBe(30_000);
  });
});

describe('the jitter of exponential()', () => {
  const delayFor = (random: number, context: Partial<PollingContext>): number =>
    exponential({ random: () => random }).nextDelay(context as PollingContext);

  test('varies a delay by a tenth in both directions', () => {
    const context = { attempt: 2, visible: true, failures: 0 };
    expect([delayFor(0, context), delayFor(0.5, context), delayFor(0.75, context)]).toEqual([
      1800, 2000, 2100,
    ]);
  });

  test('does not exceed maxDelay', () => {
    expect(delayFor(0.999, { attempt: 50, visible: true, failures: 0 })).toBe(30_000);
  });

  test('does not fall below minDelay', () => {
    expect(delayFor(0, { attempt: 1, visible: true, failures: 0 })).toBe(1000);
  });

  test('does not exceed 2 s while the job is not visible', () => {
    expect(delayFor(0.999, { attempt: 5, visible: false, failures: 0 })).toBe(2000);
  });
});

describe('exponential() rejects', () => {
  test.each([
    [{ minDelay: 0 }, 'minDelay'],
    [{ minDelay: '90' }, 'minDelay'],
    [{ minDelay: '2s', maxDelay: '1s' }, 'minDelay'],
    [{ maxDelay: 0 }, 'maxDelay'],
    [{ factor: 0.5 }, 'factor'],
    [{ factor: Number.POSITIVE_INFINITY }, 'factor'],
    [{ factor: '2' }, 'factor'],
    [{ jitter: 'yes' }, 'jitter'],
    [{ random: 0.5 }, 'random'],
    [{ mindelay: 1 }, 'mindelay'],
    [7, 'options'],
    [null, 'options'],
  ])('the options %o, naming %s', (options, name) => {
    expect(() => exponential(options as object)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringContaining(`\`${name}\``),
      }),
    );
  });
});
