import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { running, socketError } from '../../../support/jobs.js';
import { planLook } from './support/looks.js';

describe('the times of a planned look', () => {
  test('are counted from when it was planned', () => {
    const { look } = planLook({ now: 5000, due: 10_000, tolerance: 1500, deadline: 60_000 });
    expect(look).toMatchObject({
      delay: 10_000,
      earliest: 13_500,
      due: 15_000,
      latest: 16_500,
      limit: 65_000,
      wakeAt: 15_000,
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
  ])('due in %i with a deadline in %i: it decides a limit is %s', (due, deadline, atLimit) => {
    expect(planLook({ now: 700, due, deadline }).look.atLimit).toBe(atLimit);
  });
});

describe('a look is answered', () => {
  test('once, and tells how long ago what is heard was asked', () => {
    const ago: unknown[] = [];
    const { look, heard } = planLook({ began: time => ago.push(time) });
    expect(look.answered).toBe(false);
    look.answer({ job: running(10) }, 9000, 9250);
    look.answer({ job: running(20) }, 9500, 9600);
    look.answer({ error: socketError() }, 9500, 9600);
    expect(look.answered).toBe(true);
    expect(heard).toEqual([{ job: running(10) }]);
    expect(ago).toEqual([250]);
  });

  test('with what the service asked to be left alone for, if it did', () => {
    const floors: number[] = [];
    const retryAfter = (delay: number): void => void floors.push(delay);
    planLook({ retryAfter }).look.answer({ job: undefined, retryAfter: 3000 }, 0, 0);
    planLook({ retryAfter }).look.answer({ job: undefined, retryAfter: 0 }, 0, 0);
    planLook({ retryAfter }).look.answer({ job: undefined }, 0, 0);
    expect(floors).toEqual([3000, 0]);
  });

  test('before it is settled, it is told when that was asked', () => {
    const told: string[] = [];
    const { look, heard } = planLook({
      began: () => told.push(`began with ${heard.length} heard`),
      retryAfter: () => told.push(`retryAfter with ${heard.length} heard`),
    });
    look.answer({ job: undefined, retryAfter: 1 }, 0, 0);
    expect(told).toEqual(['began with 0 heard', 'retryAfter with 0 heard']);
  });
});

describe('a wait that has just begun', () => {
  test('takes what was asked before it', () => {
    const { look } = planLook({ now: 5000, due: 0, tolerance: 0 });
    look.joinAsking();
    expect(look.earliest).toBe(Number.NEGATIVE_INFINITY);
    expect(look).toMatchObject({ due: 5000, wakeAt: 5000 });
  });

  test('does not where a limit of it is open: nothing asked before decides that', () => {
    const { look } = planLook({ now: 5000, due: 0, tolerance: 0, deadline: 0 });
    look.joinAsking();
    expect(look.earliest).toBe(5000);
  });
});

describe('a look may be put off to be taken with others', () => {
  test('once, where it decides a limit', () => {
    const { look } = planLook({ due: 10_000, deadline: 10_000 });
    expect([look.mayGather(), look.mayGather(), look.mayGather()]).toEqual([true, false, false]);
  });

  test('never, where it does not', () => {
    const { look } = planLook();
    expect([look.mayGather(), look.mayGather()]).toEqual([false, false]);
  });
});

describe('the signal of a look', () => {
  test('abandons it with its reason', () => {
    const controller = new AbortController();
    const { heard, abandoned } = planLook({ signal: controller.signal });
    controller.abort('enough');
    expect(abandoned).toEqual(['enough']);
    expect(heard).toEqual([]);
  });

  test('is left when it is answered', () => {
    const controller = new AbortController();
    const { look, abandoned } = planLook({ signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    look.answer({ job: undefined }, 0, 0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    controller.abort();
    expect(abandoned).toEqual([]);
  });

  test('has one listener however many looks hang on it, until the last is answered', () => {
    const { signal } = new AbortController();
    const looks = Array.from({ length: 50 }, () => planLook({ signal }).look);
    for (const look of looks) {
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      look.answer({ job: undefined }, 0, 0);
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
