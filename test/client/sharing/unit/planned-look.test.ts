import { describe, expect, test } from 'vitest';
import { running, socketError } from '../../../support/jobs.js';
import { planLook } from './support/looks.js';

describe('the times of a planned look', () => {
  test('are counted from when it was planned', () => {
    const { look } = planLook({ now: 5000, dueIn: 10_000, tolerance: 1500, deadline: 60_000 });
    expect(look).toMatchObject({
      delay: 10_000,
      earliest: 13_500,
      latest: 16_500,
      deadlineAt: 65_000,
      dueAt: 15_000,
      unref: false,
    });
  });

  test.each<[due: number, deadline: number, atLimit: boolean]>([
    [10_000, Number.POSITIVE_INFINITY, false],
    [10_000, 10_001, false],
    [10_000, 10_000, true],
    [10_000, 5000, true],
    [0, 0, true],
    [0, 1, false],
  ])('due in %i with a deadline in %i: it decides a limit is %s', (dueIn, deadline, atLimit) => {
    expect(planLook({ now: 700, dueIn, deadline }).look.isDeadlinePoll).toBe(atLimit);
  });
});

test('a look is answered once, with what was heard and when that was asked', () => {
  const { look, heard } = planLook();
  expect(look.isSettled).toBe(false);
  look.deliver({ job: running(10), retryAfter: 3000 }, 9000);
  look.deliver({ job: running(20) }, 9500);
  look.deliver({ error: socketError() }, 9500);
  expect(look.isSettled).toBe(true);
  expect(heard).toEqual([[{ job: running(10), retryAfter: 3000 }, 9000]]);
});

describe('a look that its wait abandons', () => {
  test('is left once, with the reason, and not answered any more', () => {
    const { look, heard, abandoned } = planLook();
    look.cancel('enough');
    expect(look.isSettled).toBe(true);
    look.cancel('more than enough');
    look.deliver({ job: running(10) }, 9000);
    expect(abandoned).toEqual(['enough']);
    expect(heard).toEqual([]);
  });

  test('after it was answered is not left', () => {
    const { look, abandoned } = planLook();
    look.deliver({ job: undefined }, 0);
    look.cancel('enough');
    expect(abandoned).toEqual([]);
  });
});

describe('a wait that has just begun', () => {
  test('takes what was asked before it', () => {
    const { look } = planLook({ now: 5000, dueIn: 0, tolerance: 0 });
    look.joinRequest();
    expect(look.earliest).toBe(Number.NEGATIVE_INFINITY);
    expect(look).toMatchObject({ latest: 5000, dueAt: 5000 });
  });

  test('does not where a limit of it is open: nothing asked before decides that', () => {
    const { look } = planLook({ now: 5000, dueIn: 0, tolerance: 0, deadline: 0 });
    look.joinRequest();
    expect(look.earliest).toBe(5000);
  });
});

describe('a look may be put off to be taken with others', () => {
  test('once, where it decides a limit', () => {
    const { look } = planLook({ dueIn: 10_000, deadline: 10_000 });
    expect([look.deferOnce(), look.deferOnce(), look.deferOnce()]).toEqual([true, false, false]);
  });

  test('never, where it does not', () => {
    const { look } = planLook();
    expect([look.deferOnce(), look.deferOnce()]).toEqual([false, false]);
  });
});
