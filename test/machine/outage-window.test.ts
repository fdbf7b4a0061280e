import { describe, expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { broken, drive, inSequence, notFound, seen, unavailable } from '../support/drive.js';

const begun = begin('job-1', { outageTimeout: 45_000 });

describe('the outage window', () => {
  test('opens at the first failed poll and gets a poll of its own', () => {
    const driven = drive(begun, inSequence(seen('Running'), unavailable));
    expect(driven).toMatchObject({
      outcome: 'unavailable',
      polls: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 55_000],
    });
  });

  test.each([
    ['a job', seen('Running')],
    ['a not-found result', notFound],
  ])('is closed by %s', (_, answer) => {
    const answers = inSequence(unavailable, unavailable, answer, unavailable);
    const driven = drive(begun, answers);
    expect(driven.outcome).toBe('unavailable');
    expect(driven.polls).toEqual([
      0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 75_000,
    ]);
  });

  test('is at most 30 s until the first HTTP response, so that a wrong endpoint is reported early', () => {
    const driven = drive(begun, inSequence(broken));
    expect(driven).toMatchObject({ outcome: 'unavailable', polls: [0, 10_000, 20_000, 30_000] });
  });

  test('is at most 30 s until the first HTTP response even without a limit', () => {
    const driven = drive(begin('job-1', { outageTimeout: 'Infinity' }), inSequence(broken));
    expect(driven.endedAt).toBe(30_000);
  });

  test('may be shorter than 30 s', () => {
    const driven = drive(begin('job-1', { outageTimeout: 12_000 }), inSequence(broken));
    expect(driven.polls).toEqual([0, 10_000, 12_000]);
  });

  test('has its full length once the service has responded, if only with an error', () => {
    const driven = drive(begun, inSequence(broken, broken, unavailable, broken));
    expect(driven.polls).toEqual([0, 10_000, 20_000, 30_000, 40_000, 45_000]);
  });

  test('of length 0 tolerates no failed poll', () => {
    const driven = drive(begin('job-1', { outageTimeout: 0 }), inSequence(unavailable));
    expect(driven).toMatchObject({ outcome: 'unavailable', polls: [0] });
  });

  test('without a limit leaves the deadline', () => {
    const limits = { outageTimeout: 'Infinity', timeout: 30_000 };
    const driven = drive(begin('job-1', limits), inSequence(unavailable));
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [0, 10_000, 20_000, 30_000] });
  });

  test('gets one more poll at once if it runs out during a poll', () => {
    const answers = inSequence(seen('Running'), unavailable, { ...unavailable, took: 29_000 });
    const driven = drive(begun, answers);
    expect(driven.polls).toEqual([0, 10_000, 20_000, 55_000]);
  });
});
