import { describe, expect, test } from 'vitest';
import { jobWith, scheduleFor } from './support/scheduled.js';

/** A delay that is told apart exactly, in milliseconds. */
const DELAY = 2 ** 16;

describe('the next sweep', () => {
  test('is the best interval after the last one began, whenever that is asked', () => {
    const schedule = scheduleFor(1000, DELAY);
    schedule.recordStart(5000);
    schedule.recordEnd(10, 6000);
    const interval = Math.sqrt(10 / 1000) * DELAY;
    expect(schedule.nextScan(6000).at).toBeCloseTo(5000 + interval, 6);
    // A long list may have become shorter meanwhile.
    expect(schedule.nextScan(8000).at).toBeLessThan(5000 + interval);
    expect(schedule.nextScan(8000).at).toBeGreaterThan(5000 + 0.99 * interval);
  });

  test('before there was any counts from the first time that it was asked for', () => {
    const schedule = scheduleFor(1000, DELAY);
    const { at } = schedule.nextScan(300);
    expect(at).toBeCloseTo(300 + Math.sqrt(2 / 1000) * DELAY, 6);
    expect(schedule.nextScan(900).at).toBe(at);
  });

  test('takes no more than half of the requests allowed', () => {
    const schedule = scheduleFor(1000, DELAY, { requestsPerSecond: 1 });
    schedule.recordStart(0);
    schedule.recordEnd(10, 0);
    expect(Math.sqrt(10 / 1000) * DELAY).toBeLessThan(20_000);
    expect(schedule.nextScan(0)).toMatchObject({ at: 20_000, notBefore: 20_000 });
  });

  test.each<[what: string, count: number, delay: number]>([
    ['nobody waits', 0, DELAY],
    ['one waits', 1, DELAY],
    ['all look at once', 1000, 0],
    ['all look each second', 1000, 1000],
  ])('is never, where %s', (_, count, delay) => {
    const schedule = scheduleFor(count, delay);
    expect(schedule.nextScan(0)).toEqual({
      at: Number.POSITIVE_INFINITY,
      remainingFraction: 1,
      notBefore: 0,
    });
  });

  test('is never, once those whom it was for have been answered', () => {
    const schedule = scheduleFor(1000, DELAY);
    for (let count = 0; count < 1000; count += 1) schedule.removeJob(jobWith(DELAY));
    expect(schedule.nextScan(0).at).toBe(Number.POSITIVE_INFINITY);
  });

  test('is never while the list rests, and then again', () => {
    const schedule = scheduleFor(1000, DELAY);
    schedule.reliability.recordFailure(0);
    expect(schedule.nextScan(59_999)).toMatchObject({
      at: Number.POSITIVE_INFINITY,
      remainingFraction: 1,
    });
    expect(schedule.nextScan(60_000).at).toBeLessThan(66_000);
  });
});

describe('of a sweep that begins now there is lost', () => {
  test.each<[elapsed: number, share: number]>([
    [0, 1],
    [0.25, 0.75],
    [0.5, 0.5],
    [1, 0],
    [3, 0],
  ])('after %d of the interval %d', (elapsed, share) => {
    const schedule = scheduleFor(1000, DELAY);
    const { at } = schedule.nextScan(1000);
    expect(schedule.nextScan(1000 + elapsed * (at - 1000)).remainingFraction).toBeCloseTo(share, 9);
  });
});

describe('the soonest that a sweep may begin', () => {
  test('is now, before there was any', () => {
    expect(scheduleFor(1000, DELAY, { requestsPerSecond: 10 }).nextScan(700).notBefore).toBe(700);
  });

  test.each<[queued: number, perSecond: number, notBefore: number]>([
    [1, 1, 1700],
    [50, 10, 5700],
    [50, 1000, 750],
  ])('is after the %i requests that wait, at %i a second', (queued, requestsPerSecond, soonest) => {
    const schedule = scheduleFor(1000, DELAY, { requestsPerSecond, queued: () => queued });
    expect(schedule.nextScan(700).notBefore).toBe(soonest);
  });

  test.each<[queued: number, notBefore: number]>([
    [0, 2000],
    [10, 2000],
    [15, 2500],
  ])('is the later of that and what the last one used up: %i wait', (queued, soonest) => {
    const schedule = scheduleFor(1000, DELAY, { requestsPerSecond: 10, queued: () => queued });
    schedule.recordStart(0);
    schedule.recordEnd(10, 1000);
    expect(schedule.nextScan(1000).notBefore).toBe(soonest);
  });
});
