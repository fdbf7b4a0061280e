import { describe, expect, test } from 'vitest';
import type { ScanSchedule } from '../../../src/client/sharing/scan-schedule.js';
import { jobWith, scheduleFor } from './support/scan-schedule.js';

/** A delay in milliseconds that the poll-rate model represents exactly. */
const DELAY = 2 ** 16;

describe('the next scan', () => {
  test('starts the best interval after the start of the last one, whenever it is computed', () => {
    const schedule = scheduleFor(1000, DELAY);
    schedule.recordStart(5000);
    schedule.recordEnd(10, 6000);
    const interval = Math.sqrt((1.75 * 10) / 1000) * DELAY;
    expect(schedule.nextScan(6000).at).toBeCloseTo(5000 + interval, 6);
    // A long list may have become shorter meanwhile.
    expect(schedule.nextScan(8000).at).toBeLessThan(5000 + interval);
    expect(schedule.nextScan(8000).at).toBeGreaterThan(5000 + 0.99 * interval);
  });

  test('starts an interval after it was first computed, if there was none before', () => {
    const schedule = scheduleFor(1000, DELAY);
    const { at } = schedule.nextScan(300);
    expect(at).toBeCloseTo(300 + Math.sqrt((1.75 * 2) / 1000) * DELAY, 6);
    expect(schedule.nextScan(900).at).toBe(at);
  });

  test('leaves half of the rate limit to other requests', () => {
    const schedule = scheduleFor(1000, DELAY, { requestsPerSecond: 1 });
    schedule.recordStart(0);
    schedule.recordEnd(10, 0);
    expect(Math.sqrt((1.75 * 10) / 1000) * DELAY).toBeLessThan(20_000);
    expect(schedule.nextScan(0)).toMatchObject({ at: 20_000, notBefore: 20_000 });
  });

  test.each<[what: string, count: number, delay: number]>([
    ['without waits', 0, DELAY],
    ['for one wait', 1, DELAY],
    ['for first polls', 1000, 0],
    ['for waits that poll every second', 1000, 1000],
  ])('never starts %s', (_, count, delay) => {
    const schedule = scheduleFor(count, delay);
    expect(schedule.nextScan(0)).toEqual({
      at: Number.POSITIVE_INFINITY,
      remainingFraction: 1,
      notBefore: 0,
    });
  });

  test('never starts once the polls have been served', () => {
    const schedule = scheduleFor(1000, DELAY);
    for (let count = 0; count < 1000; count += 1) schedule.pollRates.adjust(DELAY, -1);
    expect(schedule.nextScan(0).at).toBe(Number.POSITIVE_INFINITY);
  });

  test('does not start while the list is not used', () => {
    const schedule = scheduleFor(1000, DELAY);
    schedule.reliability.recordFailure(0);
    expect(schedule.nextScan(59_999)).toMatchObject({
      at: Number.POSITIVE_INFINITY,
      remainingFraction: 1,
    });
    expect(schedule.nextScan(60_000).at).toBeLessThan(66_000);
  });
});

test.each<[elapsed: number, fraction: number]>([
  [0, 1],
  [0.25, 0.75],
  [0.5, 0.5],
  [1, 0],
  [3, 0],
])('after %d of the interval, a scan wastes %d of it', (elapsed, fraction) => {
  const schedule = scheduleFor(1000, DELAY);
  const { at } = schedule.nextScan(1000);
  const { remainingFraction } = schedule.nextScan(1000 + elapsed * (at - 1000));
  expect(remainingFraction).toBeCloseTo(fraction, 9);
});

describe('the earliest start of a scan', () => {
  test('is now before the first scan', () => {
    expect(scheduleFor(1000, DELAY, { requestsPerSecond: 10 }).nextScan(700).notBefore).toBe(700);
  });

  test.each<[queued: number, perSecond: number, notBefore: number]>([
    [1, 1, 1700],
    [50, 10, 5700],
    [50, 1000, 750],
  ])(
    'is after the %i queued requests, at %i per second',
    (queued, requestsPerSecond, notBefore) => {
      const schedule = scheduleFor(1000, DELAY, { requestsPerSecond, queued: () => queued });
      expect(schedule.nextScan(700).notBefore).toBe(notBefore);
    },
  );

  test.each<[queued: number, notBefore: number]>([
    [0, 2000],
    [10, 2000],
    [15, 2500],
  ])(
    'is not before the last scan is within its share either, with %i queued',
    (queued, notBefore) => {
      const schedule = scheduleFor(1000, DELAY, { requestsPerSecond: 10, queued: () => queued });
      schedule.recordStart(0);
      schedule.recordEnd(10, 1000);
      expect(schedule.nextScan(1000).notBefore).toBe(notBefore);
    },
  );
});

/** Scans of two requests every ten seconds, with this many completions confirmed between them. */
function scan(schedule: ScanSchedule, completions: number, from = 0, count = 3): void {
  for (let number = 0; number < count; number += 1) {
    schedule.recordStart(from + number * 10_000);
    schedule.recordEnd(2, from + number * 10_000);
    for (let each = 0; each < completions; each += 1) schedule.recordConfirmation(true);
  }
}

/** Completions that a thousand such waits lead to expect in ten seconds. */
const EXPECTED = (10_000 * 2000 * 1000) / DELAY ** 2;

describe('jobs complete slowly', () => {
  test('never before a completion was expected', () => {
    const schedule = scheduleFor(1000, DELAY);
    expect(schedule.isSlow).toBe(false);
    schedule.recordStart(0);
    expect(schedule.isSlow).toBe(false);
  });

  test.each<[completions: number, isSlow: boolean]>([
    [0, true],
    [1, true],
    [Math.round(EXPECTED), false],
    [20, false],
  ])('if five are expected to complete and %i do: %s', (completions, isSlow) => {
    const schedule = scheduleFor(1000, DELAY);
    scan(schedule, completions);
    expect(schedule.isSlow).toBe(isSlow);
  });

  test('no longer once they complete again', () => {
    const schedule = scheduleFor(1000, DELAY);
    scan(schedule, 0, 0, 10);
    expect(schedule.isSlow).toBe(true);
    scan(schedule, 5, 100_000, 10);
    expect(schedule.isSlow).toBe(false);
  });

  test('never because time passes while scans serve no wait', () => {
    const schedule = scheduleFor(1, DELAY);
    scan(schedule, 0, 0, 100);
    expect(schedule.isSlow).toBe(false);
  });
});

describe('while fewer jobs complete than expected', () => {
  test('the list is scanned less often', () => {
    const [usual, slow] = [Math.round(EXPECTED), 0].map(completions => {
      const schedule = scheduleFor(1000, DELAY);
      scan(schedule, completions);
      return schedule.nextScan(20_000).at - 20_000;
    }) as [number, number];
    expect(usual).toBeCloseTo(Math.sqrt((1.75 * 2) / 1000) * DELAY, -3);
    expect(slow).toBeGreaterThan(2 * usual);
  });

  test('a row saves a larger fraction of a request', () => {
    const schedule = scheduleFor(1000, DELAY);
    const before = schedule.requestsSavedBy(jobWith(4000));
    scan(schedule, 0);
    expect(schedule.requestsSavedBy(jobWith(4000))).toBeGreaterThan(before);
    expect(schedule.requestsSavedBy(jobWith(4000))).toBeLessThan(1);
  });
});

test('a row saves a larger fraction of a request the longer the delay of the poll', () => {
  const schedule = scheduleFor(0, 0);
  const delays = [100, 2000, 10_000, 60_000, 600_000];
  const saved = delays.map(delay => schedule.requestsSavedBy(jobWith(delay)));
  expect(saved).toEqual(saved.toSorted((one, other) => one - other));
  expect(saved[0]).toBeCloseTo(0, 6);
  expect(saved.at(-1)).toBeGreaterThan(0.99);
});

describe('requests by id that find a job running which the list did not show running', () => {
  test('count as requests of that scan only', () => {
    const schedule = scheduleFor(1000, DELAY);
    schedule.recordStart(0);
    for (let count = 0; count < 7; count += 1) schedule.recordConfirmation(false);
    schedule.recordEnd(3, 100);
    expect(schedule.reliability.requestsPerScan(100)).toBe(10);
    schedule.recordStart(1000);
    schedule.recordEnd(3, 1100);
    expect(schedule.reliability.requestsPerScan(1100)).toBe(3);
  });

  test('are not completions', () => {
    const schedule = scheduleFor(1000, DELAY);
    for (let number = 0; number < 3; number += 1) {
      schedule.recordStart(number * 10_000);
      for (let count = 0; count < 10; count += 1) schedule.recordConfirmation(false);
    }
    expect(schedule.isSlow).toBe(true);
  });
});
