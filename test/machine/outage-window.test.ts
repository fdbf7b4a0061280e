import { describe, expect, test } from 'vitest';
import { begin, resume } from '../../src/machine/state.js';
import { broken, drive, inSequence, notFound, seen, unavailable } from '../support/drive.js';

const begun = () => begin('job-1', { outageTimeout: 45_000 });

describe('the outage window', () => {
  test('opens at the first failed poll and gets a poll of its own', () => {
    const driven = drive(begun(), inSequence(seen('Running'), unavailable));
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
    const driven = drive(begun(), answers);
    expect(driven.outcome).toBe('unavailable');
    expect(driven.polls).toEqual([
      0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 75_000,
    ]);
  });

  test('is 30 s by default until the first HTTP response, so that a wrong endpoint is reported early', () => {
    const driven = drive(begin('job-1'), inSequence(broken));
    expect(driven).toMatchObject({ outcome: 'unavailable', polls: [0, 10_000, 20_000, 30_000] });
  });

  test('is 5 min by default once the service has responded, if only with an error', () => {
    const driven = drive(begin('job-1'), inSequence(broken, broken, unavailable, broken));
    expect(driven).toMatchObject({ outcome: 'unavailable', endedAt: 300_000 });
  });

  test.each([
    [12_000, 12_000],
    ['30s', 30_000],
    ['45s', 45_000],
    ['5m', 300_000],
    ['10m', 600_000],
  ])('applies from the start if it is given as %s', (outageTimeout, endedAt) => {
    const driven = drive(begin('job-1', { outageTimeout }), inSequence(broken));
    expect(driven).toMatchObject({ outcome: 'unavailable', endedAt });
  });

  test('without a limit leaves the deadline, also before the first HTTP response', () => {
    const driven = drive(begin('job-1', { outageTimeout: 'Infinity' }), inSequence(broken));
    expect(driven).toMatchObject({ outcome: 'timeout', endedAt: 3_600_000 });
  });

  test('applies in full from a resume that gives it', () => {
    const state = resume(begin('job-1'), 5000, { outageTimeout: '5m' });
    expect(drive(state, inSequence(broken), { from: 5000 }).endedAt).toBe(305_000);
    const again = resume(begin('job-1', { outageTimeout: '5m' }), 5000);
    expect(drive(again, inSequence(broken), { from: 5000 }).endedAt).toBe(305_000);
  });

  test.each([0, 500])('of length 0 tolerates no failed poll, if it took %i ms', took => {
    const failing = inSequence({ ...unavailable, took });
    const driven = drive(begin('job-1', { outageTimeout: 0 }), failing);
    expect(driven).toMatchObject({ outcome: 'unavailable', polls: [0] });
  });

  test('without a limit leaves the deadline', () => {
    const limits = { outageTimeout: 'Infinity', timeout: 30_000 };
    const driven = drive(begin('job-1', limits), inSequence(unavailable));
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [0, 10_000, 20_000, 30_000] });
  });

  test('gets one more poll at once if it runs out during a poll', () => {
    const answers = inSequence(seen('Running'), unavailable, { ...unavailable, took: 29_000 });
    const driven = drive(begun(), answers);
    expect(driven.polls).toEqual([0, 10_000, 20_000, 55_000]);
  });
});
