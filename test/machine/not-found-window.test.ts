import { describe, expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { drive, inSequence, notFound, seen, unavailable } from '../support/drive.js';

const begun = () => begin('job-1', { visibilityTimeout: 25_000 });

describe('the not-found window', () => {
  test('opens at the first not-found result and gets a poll of its own', () => {
    const driven = drive(begun(), inSequence(unavailable, notFound));
    expect(driven).toMatchObject({
      outcome: 'not-found',
      polls: [0, 10_000, 20_000, 30_000, 35_000],
    });
  });

  test('opens when the response arrives, not when it was requested', () => {
    const driven = drive(begun(), inSequence({ ...notFound, took: 4000 }, notFound));
    expect(driven.polls).toEqual([0, 14_000, 24_000, 29_000]);
  });

  test.each([0, 500])('of length 0 tolerates no missing job, if the poll took %i ms', took => {
    const missing = inSequence({ ...notFound, took });
    const driven = drive(begin('job-1', { visibilityTimeout: 0 }), missing);
    expect(driven).toMatchObject({ outcome: 'not-found', polls: [0] });
  });

  test('closes when the job is seen', () => {
    const driven = drive(
      begun(),
      inSequence(notFound, notFound, seen('Running'), seen('Running'), seen('Completed')),
    );
    expect(driven).toMatchObject({
      outcome: 'completed',
      polls: [0, 10_000, 20_000, 30_000, 40_000],
    });
  });

  test('opens again at the first not-found result after the job was seen', () => {
    const driven = drive(begun(), inSequence(notFound, notFound, seen('Running'), notFound));
    expect(driven).toMatchObject({
      outcome: 'not-found',
      polls: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 55_000],
    });
    expect(driven.state.job?.status).toBe('Running');
  });

  test('is neither closed nor ended by failed polls', () => {
    const driven = drive(
      begun(),
      inSequence(notFound, unavailable, unavailable, unavailable, notFound),
    );
    expect(driven).toMatchObject({
      outcome: 'not-found',
      polls: [0, 10_000, 20_000, 25_000, 35_000],
    });
  });

  test('of length 0 tolerates no not-found result', () => {
    const driven = drive(begin('job-1', { visibilityTimeout: 0 }), inSequence(notFound));
    expect(driven).toMatchObject({ outcome: 'not-found', polls: [0] });
  });

  test('without a limit leaves the deadline', () => {
    const limits = { visibilityTimeout: 'Infinity', timeout: 30_000 };
    const driven = drive(begin('job-1', limits), inSequence(notFound));
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [0, 10_000, 20_000, 30_000] });
  });

  test('gets one more poll at once if it runs out during a poll', () => {
    const driven = drive(begun(), inSequence(notFound, notFound, { ...notFound, took: 9000 }));
    expect(driven.polls).toEqual([0, 10_000, 20_000, 29_000]);
    expect(driven).toMatchObject({ outcome: 'not-found', endedAt: 38_000 });
  });

  test('yields to a job that appears at its last poll', () => {
    const polling = fixed('1h');
    const driven = drive(begun(), inSequence(notFound, seen('Completed')), { polling });
    expect(driven).toMatchObject({ outcome: 'completed', polls: [0, 25_000] });
  });
});
