import { describe, expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, drive, inSequence, notFound, seen, unavailable } from '../support/drive.js';

const MINUTE = 60_000;
const going = inSequence(seen('Running'));

describe('the deadline', () => {
  test('has a look of its own, and that look ends the wait', () => {
    const driven = drive(begin('job-1', { timeout: 25_000 }), going);
    expect(driven).toMatchObject({
      outcome: 'timeout',
      polls: [0, 10_000, 20_000, 25_000],
      endedAt: 25_000,
    });
  });

  test('that a look of the schedule falls on has that one look', () => {
    const driven = drive(begin('job-1', { timeout: 20_000 }), going);
    expect(driven.polls).toEqual([0, 10_000, 20_000]);
  });

  test('of 0 takes one look', () => {
    const driven = drive(begin('job-1', { timeout: 0 }), going);
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [0], endedAt: 0 });
  });

  test('is not passed over by a strategy that would rather sleep for ever', () => {
    const polling = fixed(Number.POSITIVE_INFINITY);
    const driven = drive(begin('job-1', { timeout: '31d' }), going, { polling });
    expect(driven.polls).toEqual([0, 31 * 24 * 60 * MINUTE]);
  });

  test('lets a look under way finish, and its answer counts', () => {
    const answers = inSequence(
      { ...seen('Running'), took: 0 },
      { ...seen('Completed'), took: 8000 },
    );
    const driven = drive(begin('job-1', { timeout: 15_000 }), answers);
    expect(driven).toMatchObject({ outcome: 'completed', polls: [0, 10_000], endedAt: 18_000 });
  });

  test('has exactly one more look when the one under way settles nothing', () => {
    const answers = inSequence(seen('Running'), { ...seen('Running'), took: 8000 });
    const driven = drive(begin('job-1', { timeout: 15_000 }), answers);
    expect(driven).toMatchObject({
      outcome: 'timeout',
      polls: [0, 10_000, 18_000],
      endedAt: 26_000,
    });
  });

  test('is outlived by two looks at most', () => {
    const answers = inSequence(seen('Running'), { ...unavailable, took: 1e9 });
    const driven = drive(begin('job-1', { timeout: 10_001 }), answers);
    expect(driven.polls).toEqual([0, 10_000, 40_000]);
    expect(driven.endedAt).toBe(70_000);
  });

  test('does not end a wait unlooked when a sleep ends two hours late', () => {
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
    ['a job not known', notFound],
    ['a failing look', broken],
    ['a status word never heard of', seen('Rolling back')],
    ['a job at 100 % that still runs', seen('Running', 100)],
  ])('ends the wait as a timeout over %s', (_, answer) => {
    expect(drive(begin('job-1', { timeout: 5000 }), inSequence(answer)).outcome).toBe('timeout');
  });
});
