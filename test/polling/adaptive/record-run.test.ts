import { describe, expect, test, vi } from 'vitest';
import { recordRun, toPastRun } from '../../../src/polling/adaptive/record-run.js';
import type { ProgressChange } from '../../../src/polling/strategy.js';
import { changesAt, contextAt, runningJob } from '../polling-contexts.js';

/** The context of a completed job, with the percentage of 100 that the machine adds. */
function completedAt(seconds: number, progress: ProgressChange[], lastRunning: number) {
  const end = { elapsed: seconds * 1000, after: lastRunning * 1000, percent: 100 };
  return contextAt(seconds, { progress: [...progress, end] });
}

/** A job with the service's dates, in seconds. */
function datedJob(createdAt: number, endedAt: number) {
  return {
    ...runningJob('Create'),
    createdAt: new Date(createdAt * 1000),
    endedAt: new Date(endedAt * 1000),
  };
}

describe('a completed job is recorded', () => {
  test('if the service did not know it at first', () => {
    expect(toPastRun(contextAt(60, { startObserved: true }))).toEqual({ duration: 60_000 });
  });

  test('if its first percentage was at most 5', () => {
    expect(toPastRun(completedAt(100, changesAt([0, 5], [50, 50]), 99))).toBeDefined();
    expect(toPastRun(completedAt(100, changesAt([0, 6], [50, 50]), 99))).toBeUndefined();
  });

  test("if it was created when the wait began, by the service's dates", () => {
    const context = contextAt(60);
    expect(toPastRun({ ...context, job: datedJob(1000, 1061) })).toBeDefined();
    expect(toPastRun({ ...context, job: datedJob(900, 1060) })).toBeUndefined();
  });

  test("not if it is older by the service's dates, whatever its percentage", () => {
    const context = completedAt(100, changesAt([0, 0], [50, 50]), 99);
    expect(toPastRun({ ...context, job: datedJob(1000, 4700) })).toBeUndefined();
    expect(toPastRun({ ...context, job: datedJob(1000, 1099) })).toBeDefined();
  });

  test('not if nothing shows that the wait saw it start', () => {
    expect(toPastRun(contextAt(60))).toBeUndefined();
  });
});

describe('the recorded duration', () => {
  test("is that of the service's dates, if polls agree with it", () => {
    const context = completedAt(100, changesAt([0, 0], [50, 50]), 80);
    expect(toPastRun({ ...context, job: datedJob(0, 91) })?.duration).toBe(91_000);
    expect(toPastRun({ ...context, job: datedJob(0, 70) })?.duration).not.toBe(70_000);
  });

  test('is where an even percentage predicts the end, between the last two polls', () => {
    const seenBefore = changesAt([0, 0], [27, 27], [53, 53], [76, 76]);
    const duration = toPastRun(completedAt(150, seenBefore, 76))?.duration;
    expect(duration).toBeGreaterThan(95_000);
    expect(duration).toBeLessThan(105_000);
  });

  test('is between the last poll that saw the job running and the one that saw it completed', () => {
    for (const last of [10, 60, 99]) {
      const duration = toPastRun({
        ...completedAt(100, changesAt([0, 0]), last),
        startObserved: true,
      })?.duration;
      expect(duration).toBeGreaterThanOrEqual(last * 1000);
      expect(duration).toBeLessThanOrEqual(100_000);
    }
  });
});

test('the recorded percentages leave out the 100 of the end', () => {
  expect(toPastRun(completedAt(100, changesAt([0, 0], [50, 50]), 99))?.progress).toEqual([
    { elapsed: 0, percent: 0 },
    { elapsed: 50_000, percent: 50 },
  ]);
});

test.each([undefined, '', '  '])('a job with the name %j is not recorded', name => {
  const record = vi.fn();
  const context = contextAt(60, { job: runningJob(name), startObserved: true });
  recordRun({ record, runs: () => [] }, context, { duration: 60_000 });
  expect(record).not.toHaveBeenCalled();
});

test('a history gets the service of a run as a third argument, if it is known', () => {
  const record = vi.fn();
  for (const service of [undefined, 'rds']) {
    recordRun({ record, runs: () => [] }, contextAt(60, { service }), { duration: 60_000 });
  }
  expect(record.mock.calls).toEqual([
    ['CreateInstance', { duration: 60_000 }],
    ['CreateInstance', { duration: 60_000 }, 'rds'],
  ]);
});
