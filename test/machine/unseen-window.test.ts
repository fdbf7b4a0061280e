import { describe, expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { drive, inSequence, notFound, seen, unavailable } from '../support/drive.js';

const begun = begin('job-1', { visibilityTimeout: 25_000 });

describe('the unseen window', () => {
  test('opens at the first answer that does not know the job, and has a look of its own', () => {
    const driven = drive(begun, inSequence(unavailable, notFound));
    expect(driven).toMatchObject({
      outcome: 'not-found',
      polls: [0, 10_000, 20_000, 30_000, 35_000],
    });
  });

  test('opens when the answer came, not when it was asked for', () => {
    const driven = drive(begun, inSequence({ ...notFound, took: 4000 }, notFound));
    expect(driven.polls).toEqual([0, 14_000, 24_000, 29_000]);
  });

  test('closes when the job is seen', () => {
    const driven = drive(
      begun,
      inSequence(notFound, notFound, seen('Running'), seen('Running'), seen('Completed')),
    );
    expect(driven).toMatchObject({
      outcome: 'completed',
      polls: [0, 10_000, 20_000, 30_000, 40_000],
    });
  });

  test('opens anew at the first answer without a job that was seen', () => {
    const driven = drive(begun, inSequence(notFound, notFound, seen('Running'), notFound));
    expect(driven).toMatchObject({
      outcome: 'not-found',
      polls: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 55_000],
    });
    expect(driven.state.job?.status).toBe('Running');
  });

  test('is left alone by failing looks, which neither close nor end it', () => {
    const driven = drive(
      begun,
      inSequence(notFound, unavailable, unavailable, unavailable, notFound),
    );
    expect(driven).toMatchObject({
      outcome: 'not-found',
      polls: [0, 10_000, 20_000, 25_000, 35_000],
    });
  });

  test('of no length tolerates nothing', () => {
    const driven = drive(begin('job-1', { visibilityTimeout: 0 }), inSequence(notFound));
    expect(driven).toMatchObject({ outcome: 'not-found', polls: [0] });
  });

  test('without an end leaves the deadline', () => {
    const limits = { visibilityTimeout: 'Infinity', timeout: 30_000 };
    const driven = drive(begin('job-1', limits), inSequence(notFound));
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [0, 10_000, 20_000, 30_000] });
  });

  test('that runs out during a look has one more look at once', () => {
    const driven = drive(begun, inSequence(notFound, notFound, { ...notFound, took: 9000 }));
    expect(driven.polls).toEqual([0, 10_000, 20_000, 29_000]);
    expect(driven).toMatchObject({ outcome: 'not-found', endedAt: 38_000 });
  });

  test('still believes the job that shows up at its last look', () => {
    const polling = fixed('1h');
    const driven = drive(begun, inSequence(notFound, seen('Completed')), { polling });
    expect(driven).toMatchObject({ outcome: 'completed', polls: [0, 25_000] });
  });
});
