import { describe, expect, test } from 'vitest';
import { toPastRun } from '../../src/polling/adaptive/record-run.js';
import type { ProgressChange } from '../../src/polling/strategy.js';
import { contextAt, running, seen } from './looks.js';

/** Completed at the last look, with the percentage of 100 that the machine then adds. */
function ended(seconds: number, progress: ProgressChange[], lastRunning: number) {
  const end = { elapsed: seconds * 1000, after: lastRunning * 1000, percent: 100 };
  return contextAt(seconds, { progress: [...progress, end] });
}

function stamped(createdAt: number, endedAt: number) {
  const [created, end] = [new Date(createdAt * 1000), new Date(endedAt * 1000)];
  return { ...running('Create'), createdAt: created, endedAt: end };
}

describe('a job teaches', () => {
  test('when the service did not know it at first', () => {
    expect(toPastRun(contextAt(60, { startObserved: true }))).toEqual({ duration: 60_000 });
  });

  test('when its percentage had only begun', () => {
    expect(toPastRun(ended(100, seen([0, 5], [50, 50]), 99))).toBeDefined();
    expect(toPastRun(ended(100, seen([0, 6], [50, 50]), 99))).toBeUndefined();
  });

  test('when it was created as the wait began, by its own clock', () => {
    const context = contextAt(60);
    expect(toPastRun({ ...context, job: stamped(1000, 1061) })).toBeDefined();
    expect(toPastRun({ ...context, job: stamped(900, 1060) })).toBeUndefined();
  });

  test('nothing when its own clock says that it is older, whatever its percentage says', () => {
    const context = ended(100, seen([0, 0], [50, 50]), 99);
    expect(toPastRun({ ...context, job: stamped(1000, 4700) })).toBeUndefined();
    expect(toPastRun({ ...context, job: stamped(1000, 1099) })).toBeDefined();
  });

  test('nothing when nothing says that it was seen from its beginning', () => {
    expect(toPastRun(contextAt(60))).toBeUndefined();
  });
});

describe('how long it took', () => {
  test('is what its own clock says, where that agrees with what was seen', () => {
    const context = ended(100, seen([0, 0], [50, 50]), 80);
    expect(toPastRun({ ...context, job: stamped(0, 91) })?.duration).toBe(91_000);
    expect(toPastRun({ ...context, job: stamped(0, 70) })?.duration).not.toBe(70_000);
  });

  test('is where an even percentage makes it likeliest, between the last two looks', () => {
    const seenBefore = seen([0, 0], [27, 27], [53, 53], [76, 76]);
    const duration = toPastRun(ended(150, seenBefore, 76))?.duration;
    expect(duration).toBeGreaterThan(95_000);
    expect(duration).toBeLessThan(105_000);
  });

  test('is never before it was last seen running, nor after it was found ended', () => {
    for (const last of [10, 60, 99]) {
      const duration = toPastRun({
        ...ended(100, seen([0, 0]), last),
        startObserved: true,
      })?.duration;
      expect(duration).toBeGreaterThanOrEqual(last * 1000);
      expect(duration).toBeLessThanOrEqual(100_000);
    }
  });
});

test('the percentages on the way are kept, without the 100 of the end', () => {
  expect(toPastRun(ended(100, seen([0, 0], [50, 50]), 99))?.progress).toEqual([
    { elapsed: 0, percent: 0 },
    { elapsed: 50_000, percent: 50 },
  ]);
});
