import { describe, expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, drive, inSequence, notFound, seen, unavailable } from '../support/drive.js';

const MINUTE = 60_000;
const running = inSequence(seen('Running'));

describe('the deadline', () => {
  test('gets a poll of its own, which ends the wait', () => {
    const driven = drive(begin('job-1', { timeout: 25_000 }), running);
    expect(driven).toMatchObject({
      outcome: 'timeout',
      polls: [0, 10_000, 20_000, 25_000],
      endedAt: 25_000,
    });
  });

  test('gets no second poll if a scheduled poll falls on it', () => {
    const driven = drive(begin('job-1', { timeout: 20_000 }), running);
    expect(driven.polls).toEqual([0, 10_000, 20_000]);
  });

  test('of 0 polls exactly once', () => {
    const driven = drive(begin('job-1', { timeout: 0 }), running);
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [0], endedAt: 0 });
  });

  test('is kept by a strategy that would sleep for ever', () => {
    const polling = fixed(Number.POSITIVE_INFINITY);
    const driven = drive(begin('job-1', { timeout: '31d' }), running, { polling });
    expect(driven.polls).toEqual([0, 31 * 24 * 60 * MINUTE]);
  });

  test('lets the poll in flight finish, and its result counts', () => {
    const answers = inSequence(
      { ...seen('Running'), took: 0 },
      { ...seen('Completed'), took: 8000 },
    );
    const driven = drive(begin('job-1', { timeout: 15_000 }), answers);
    expect(driven).toMatchObject({ outcome: 'completed', polls: [0, 10_000], endedAt: 18_000 });
  });

  test('gets exactly one more poll if the poll in flight settles nothing', () => {
    const answers = inSequence(seen('Running'), { ...seen('Running'), took: 8000 });
    const driven = drive(begin('job-1', { timeout: 15_000 }), answers);
    expect(driven).toMatchObject({
      outcome: 'timeout',
      polls: [0, 10_000, 18_000],
      endedAt: 26_000,
    });
  });

  test('is exceeded by two polls at most', () => {
    const answers = inSequence(seen('Running'), { ...unavailable, took: 1e9 });
    const driven = drive(begin('job-1', { timeout: 10_001 }), answers);
    expect(driven.polls).toEqual([0, 10_000, 40_000]);
    expect(driven.endedAt).toBe(70_000);
  });

  test('does not end a wait without a last poll when a sleep ends two hours late', () => {
    const late = (now: number): number => (now === 10_000 ? 120 * MINUTE : 0);
    const driven = drive(
      begin('job-1'),
      inSequence(seen('Running'), seen('Running'), seen('Completed')),
      { late },
    );
    expect(driven).toMatchObject({
      outcome: 'completed',
      polls: [0, 10_000, 20_000 + 120 * MINUTE],
    });
  });

  test.each([
    ['a running job', seen('Running')],
    ['a job that is not found', notFound],
    ['a failed poll', broken],
    ['an unknown status', seen('Rolling back')],
    ['a job at 100 % that still runs', seen('Running', 100)],
  ])('ends the wait as a timeout after %s', (_, answer) => {
    expect(drive(begin('job-1', { timeout: 5000 }), inSequence(answer)).outcome).toBe('timeout');
  });
});
