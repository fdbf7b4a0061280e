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
const times = (count: number, met: TimedObservation): TimedObservation[] =>
  Array.from({ length: count }, () => met);
const done = seen('Completed');

describe('the delays of exponential()', () => {
  test('double from 1 s to 30 s', () => {
    expect(delays(even, ...times(8, seen('Running')), done)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test('are 2 s at most until the job is visible', () => {
    expect(delays(even, ...times(5, notFound), done)).toEqual([1000, 2000, 2000, 2000, 2000]);
  });

  test('back off with failing looks', () => {
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

  test('keep to a longer minDelay than the default maxDelay', () => {
    const polling = exponential({ minDelay: '1m', jitter: false });
    expect(delays(polling, ...times(3, seen('Running')), done)).toEqual([60_000, 60_000, 60_000]);
  });

  test('never overflow, however long the wait', () => {
    const context = { attempt: 1e9, visible: true, failures: 0 } as PollingContext;
    expect(even.nextDelay(context)).toBe(30_000);
  });
});

describe('the jitter of exponential()', () => {
  const at = (random: number, context: Partial<PollingContext>): number =>
    exponential({ random: () => random }).nextDelay(context as PollingContext);

  test('spreads a delay by a tenth either way', () => {
    const context = { attempt: 2, visible: true, failures: 0 };
    expect([at(0, context), at(0.5, context), at(0.75, context)]).toEqual([1800, 2000, 2100]);
  });

  test('does not stretch the longest delay', () => {
    expect(at(0.999, { attempt: 50, visible: true, failures: 0 })).toBe(30_000);
  });

  test('does not stretch the 2 s of a job that is not visible', () => {
    expect(at(0.999, { attempt: 5, visible: false, failures: 0 })).toBe(2000);
  });
});

describe('exponential() refuses', () => {
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
  ])('%o, naming %s', (options, name) => {
    expect(() => exponential(options as object)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringContaining(`\`${name}\``),
      }),
    );
  });
});
