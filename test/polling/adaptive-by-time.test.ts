import { describe, expect, test } from 'vitest';
import { ColdStartSchedule } from '../../src/polling/adaptive/adaptive.js';
import { EMPTY_MODEL } from '../../src/polling/adaptive/learned-model.js';
import { planNextPoll } from '../../src/polling/adaptive/poll-schedule.js';
import { inferPosterior } from '../../src/polling/adaptive/posterior.js';
import { contextAt } from './looks.js';

const SECONDS = [0, 0.001, 0.7, 2, 3, 7, 20, 45, 100, 333, 1000, 7200, 100_000];

describe('a look planned by time alone', () => {
  test.each([
    [1000, 500],
    [60_000, 500],
    [1000, 5000],
  ])(
    'where a request costs %i ms and no delay is under %i ms, is what is worked out for its time',
    (requestCost, minDelay) => {
      const looks = new ColdStartSchedule(requestCost, minDelay);
      for (const seconds of SECONDS) {
        const context = contextAt(seconds);
        const exact = planNextPoll(inferPosterior(context, EMPTY_MODEL, minDelay), requestCost);
        const { delay, earliest, latest } = looks.next(context);
        for (const [planned, due] of [
          [delay, exact.delay],
          [earliest, exact.earliest],
          [latest, exact.latest],
        ] as const) {
          expect(planned / due, `at ${seconds} s`).toBeGreaterThan(0.98);
          expect(planned / due, `at ${seconds} s`).toBeLessThan(1.02);
        }
      }
    },
  );

  test('is worked out once for times that are about alike, whoever asks', () => {
    const looks = new ColdStartSchedule(1000, 500);
    const look = looks.next(contextAt(100));
    expect(looks.next(contextAt(100))).toBe(look);
    expect(looks.next(contextAt(100.05, { jobId: 'other', attempt: 7 }))).toBe(look);
    expect(looks.next(contextAt(102))).not.toBe(look);
    expect(looks.next(contextAt(98))).not.toBe(look);
  });

  test('is another where requests cost something else', () => {
    const [cheap, dear] = [new ColdStartSchedule(1000, 500), new ColdStartSchedule(60_000, 500)];
    expect(dear.next(contextAt(100)).delay).toBeGreaterThan(cheap.next(contextAt(100)).delay);
  });
});
