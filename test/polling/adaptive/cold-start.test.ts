import { expect, test } from 'vitest';
import { adaptive, createSchedule } from '../../../src/polling/adaptive/adaptive.js';
import { EMPTY_MODEL } from '../../../src/polling/adaptive/learned-model.js';
import { planNextPoll } from '../../../src/polling/adaptive/poll-schedule.js';
import { inferPosterior } from '../../../src/polling/adaptive/posterior.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import { changesAt, contextAt, pollTimes } from '../polling-contexts.js';

const options = () => ({ history: memoryHistory(), random: () => 0.5 });

/** Mean delay of detection relative to the duration, over durations between `seconds` and twice as much. */
function meanRelativeDelay(seconds: number): number {
  const delays = Array.from({ length: 40 }, (_, index) => {
    const duration = seconds * 2 ** (index / 40);
    return ((pollTimes(duration, adaptive(options())).at(-1) ?? 0) - duration) / duration;
  });
  return delays.reduce((sum, delay) => sum + delay) / delays.length;
}

test.each([5, 10, 20, 40, 300, 3600])(
  'detects the end of jobs of %d s and more within 15 %% of their duration on average',
  seconds => {
    expect(meanRelativeDelay(seconds)).toBeLessThan(0.15);
  },
);

test('limits delays after the first to 30 % of the elapsed time, or what 1.5 requests are worth', () => {
  for (const seconds of [2, 4, 10, 30, 100]) {
    const polling = adaptive({ ...options(), random: () => 0.999 });
    const delay = polling.nextDelay(contextAt(seconds, { attempt: 2 })) / 1000;
    expect(delay).toBeLessThanOrEqual(1.05 * Math.max(0.3 * seconds, 1.5));
  }
});

test('does not limit delays if requests are expensive', () => {
  const polling = adaptive({ ...options(), requestCost: '1m' });
  expect(polling.nextDelay(contextAt(10, { attempt: 2 }))).toBeGreaterThan(12_000);
});

test('does not limit delays if there are past runs or a percentage', () => {
  const history = memoryHistory();
  for (let run = 0; run < 100; run++) history.record('CreateInstance', { duration: 300_000 });
  const polling = adaptive({ ...options(), history });
  expect(polling.nextDelay(contextAt(20, { attempt: 2 }))).toBeGreaterThan(100_000);
  const progress = changesAt([0, 0], [20, 10]);
  expect(adaptive(options()).nextDelay(contextAt(20, { attempt: 2, progress }))).toBeGreaterThan(
    10_000,
  );
});

test.each([
  [1000, 500],
  [60_000, 500],
  [1000, 5000],
])(
  'a shared plan differs by less than 2 %% from an exact one, with a request cost of %i ms and a minimum delay of %i ms',
  (requestCost, minDelay) => {
    const next = createSchedule(EMPTY_MODEL, requestCost, minDelay);
    for (const seconds of [0, 0.001, 0.7, 2, 3, 7, 20, 45, 100, 333, 1000, 7200, 100_000]) {
      const context = contextAt(seconds);
      const exact = planNextPoll(inferPosterior(context, EMPTY_MODEL, minDelay), requestCost);
      const shared = next(context.elapsed);
      for (const key of ['delay', 'earliest', 'latest'] as const) {
        expect(shared[key] / exact[key], `${key} at ${seconds} s`).toBeGreaterThan(0.98);
        expect(shared[key] / exact[key], `${key} at ${seconds} s`).toBeLessThan(1.02);
      }
    }
  },
);

test('waits share a plan if their elapsed times differ by less than a quarter of a percent', () => {
  const next = createSchedule(EMPTY_MODEL, 1000, 500);
  const planned = next(100_000);
  expect(next(100_000)).toBe(planned);
  expect(next(100_050)).toBe(planned);
  expect(next(102_000)).not.toBe(planned);
  expect(next(98_000)).not.toBe(planned);
});

test('plans longer delays if requests are expensive', () => {
  const [cheap, expensive] = [1000, 60_000].map(cost => createSchedule(EMPTY_MODEL, cost, 500));
  expect(expensive?.(100_000).delay).toBeGreaterThan(cheap?.(100_000).delay ?? 0);
});
