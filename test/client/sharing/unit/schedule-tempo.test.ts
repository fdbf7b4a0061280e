import { describe, expect, test } from 'vitest';
import type { ScanSchedule } from '../../../../src/client/sharing/scan-schedule.js';
import { jobWith, scheduleFor } from './support/scheduled.js';

const DELAY = 2 ** 16;

/** Sweeps of two requests each ten seconds, between which so many jobs turn out to have ended. */
function sweep(schedule: ScanSchedule, ends: number, from = 0, count = 3): void {
  for (let number = 0; number < count; number += 1) {
    schedule.recordStart(from + number * 10_000);
    schedule.recordEnd(2, from + number * 10_000);
    for (let end = 0; end < ends; end += 1) schedule.recordConfirmation(true);
  }
}

/** Ends that a thousand such waits lead to expect in ten seconds. */
const EXPECTED = (10_000 * 2000 * 1000) / DELAY ** 2;

describe('it is quiet', () => {
  test('not before anything was expected', () => {
    const schedule = scheduleFor(1000, DELAY);
    expect(schedule.isSlow).toBe(false);
    schedule.recordStart(0);
    expect(schedule.isSlow).toBe(false);
  });

  test.each<[ends: number, quiet: boolean]>([
    [0, true],
    [1, true],
    [Math.round(EXPECTED), false],
    [20, false],
  ])('when of five jobs %i have ended: %s', (ends, quiet) => {
    const schedule = scheduleFor(1000, DELAY);
    sweep(schedule, ends);
    expect(schedule.isSlow).toBe(quiet);
  });

  test('no longer, once jobs end again', () => {
    const schedule = scheduleFor(1000, DELAY);
    sweep(schedule, 0, 0, 10);
    expect(schedule.isSlow).toBe(true);
    sweep(schedule, 5, 100_000, 10);
    expect(schedule.isSlow).toBe(false);
  });

  test('not because time passes while sweeps serve nobody', () => {
    const schedule = scheduleFor(1, DELAY);
    sweep(schedule, 0, 0, 100);
    expect(schedule.isSlow).toBe(false);
  });
});

describe('when fewer jobs end than were expected to', () => {
  test('the list is read less often', () => {
    const [usual, quiet] = [Math.round(EXPECTED), 0].map(ends => {
      const schedule = scheduleFor(1000, DELAY);
      sweep(schedule, ends);
      return schedule.nextScan(20_000).at - 20_000;
    }) as [number, number];
    expect(usual).toBeCloseTo(Math.sqrt(2 / 1000) * DELAY, -3);
    expect(quiet).toBeGreaterThan(2 * usual);
  });

  test('a row saves more of a request', () => {
    const schedule = scheduleFor(1000, DELAY);
    const before = schedule.requestsSavedBy(jobWith(4000));
    sweep(schedule, 0);
    expect(schedule.requestsSavedBy(jobWith(4000))).toBeGreaterThan(before);
    expect(schedule.requestsSavedBy(jobWith(4000))).toBeLessThan(1);
  });
});

test('a row saves the more of a request, the longer the look was planned ahead', () => {
  const schedule = scheduleFor(0, 0);
  const saved = [100, 2000, 10_000, 60_000, 600_000].map(delay =>
    schedule.requestsSavedBy(jobWith(delay)),
  );
  expect(saved).toEqual(saved.toSorted((one, other) => one - other));
  expect(saved[0]).toBeCloseTo(0, 6);
  expect(saved.at(-1)).toBeGreaterThan(0.99);
});

describe('requests that a list led to in vain', () => {
  test('count as its own, once', () => {
    const schedule = scheduleFor(1000, DELAY);
    schedule.recordStart(0);
    for (let count = 0; count < 7; count += 1) schedule.recordConfirmation(false);
    schedule.recordEnd(3, 100);
    expect(schedule.reliability.requestsPerScan(100)).toBe(10);
    schedule.recordStart(1000);
    schedule.recordEnd(3, 1100);
    expect(schedule.reliability.requestsPerScan(1100)).toBe(3);
  });

  test('are no ends', () => {
    const schedule = scheduleFor(1000, DELAY);
    for (let number = 0; number < 3; number += 1) {
      schedule.recordStart(number * 10_000);
      for (let count = 0; count < 10; count += 1) schedule.recordConfirmation(false);
    }
    expect(schedule.isSlow).toBe(true);
  });
});
