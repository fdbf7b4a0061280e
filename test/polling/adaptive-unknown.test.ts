import { expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import { contextAt, looksAt, seen } from './looks.js';

const options = () => ({ history: memoryHistory(), random: () => 0.5 });

/** How late jobs are found on average, as a share of the time that they took, from a time to twice as long. */
function lateness(seconds: number): number {
  const shares = Array.from({ length: 40 }, (_, index) => {
    const duration = seconds * 2 ** (index / 40);
    return ((looksAt(duration, adaptive(options())).at(-1) ?? 0) - duration) / duration;
  });
  return shares.reduce((sum, share) => sum + share) / shares.length;
}

test.each([5, 10, 20, 40, 300, 3600])(
  'with nothing known, a job of %d s or more is found within 15 %% of its time on average',
  seconds => {
    expect(lateness(seconds)).toBeLessThan(0.15);
  },
);

test('with nothing known no delay after the first is much longer than 30 % of the age, or than a request is worth', () => {
  for (const seconds of [2, 4, 10, 30, 100]) {
    const polling = adaptive({ ...options(), random: () => 0.999 });
    const delay = polling.nextDelay(contextAt(seconds, { attempt: 2 })) / 1000;
    expect(delay).toBeLessThanOrEqual(1.05 * Math.max(0.3 * seconds, 1.5));
  }
});

test('where a request is dear that cuts no delay', () => {
  const polling = adaptive({ ...options(), requestCost: '1m' });
  expect(polling.nextDelay(contextAt(10, { attempt: 2 }))).toBeGreaterThan(12_000);
});

test('nor where a percentage or a past tells more', () => {
  const history = memoryHistory();
  for (let run = 0; run < 100; run++) history.record('CreateInstance', { duration: 300_000 });
  const polling = adaptive({ ...options(), history });
  expect(polling.nextDelay(contextAt(20, { attempt: 2 }))).toBeGreaterThan(100_000);
  const progress = seen([0, 0], [20, 10]);
  expect(adaptive(options()).nextDelay(contextAt(20, { attempt: 2, progress }))).toBeGreaterThan(
    10_000,
  );
});
