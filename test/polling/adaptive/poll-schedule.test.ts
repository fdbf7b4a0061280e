import { describe, expect, test } from 'vitest';
import { planNextPoll } from '../../../src/polling/adaptive/poll-schedule.js';

/** A posterior with this cdf, on an even grid. */
function posteriorWith(cdf: (time: number) => number, until: number, size = 400, from = 0) {
  const times = Array.from(
    { length: size + 1 },
    (_, index) => from + ((until - from) * index) / size,
  );
  return { times, cdf: times.map(cdf), progressWeight: 0 };
}

describe('the next poll', () => {
  const MEAN = 10_000_000;
  // Late enough for delays to have the same weight whenever the job ends.
  const NOW = 10 * MEAN;

  test.each([100, 1000, 10_000])(
    'agrees with the density of Keller if the hazard is constant, at a request cost of %d ms',
    cost => {
      const posterior = posteriorWith(
        time => 1 - Math.exp((NOW - time) / MEAN),
        NOW + 5 * MEAN,
        10_000,
        NOW,
      );
      const keller = Math.sqrt(2 * cost * MEAN);
      const { delay } = planNextPoll(posterior, cost);
      expect(delay / keller).toBeGreaterThan(0.9);
      expect(delay / keller).toBeLessThan(1.1);
    },
  );

  test('comes right after a certain end', () => {
    const posterior = posteriorWith(time => (time >= 60_000 ? 1 : 0), 120_000, 240);
    expect(planNextPoll(posterior, 1000).delay).toBe(60_000);
  });

  test('comes at the first of two equally likely ends', () => {
    const cdf = (time: number): number => (time >= 600_000 ? 1 : time >= 60_000 ? 0.5 : 0);
    expect(planNextPoll(posteriorWith(cdf, 700_000, 700), 1000).delay).toBe(60_000);
  });

  test('skips an end that is too unlikely to be worth a request', () => {
    const cdf = (time: number): number => (time >= 62_000 ? 1 : time >= 60_000 ? 0.01 : 0);
    expect(planNextPoll(posteriorWith(cdf, 100_000, 200), 1000).delay).toBe(62_000);
  });

  test('comes at once if requests cost nothing', () => {
    const posterior = posteriorWith(time => time / 100_000, 100_000, 100);
    expect(planNextPoll(posterior, 0).delay).toBe(1000);
  });

  test('may be jittered by half the distance to the neighbouring times of the grid', () => {
    const posterior = posteriorWith(time => (time >= 60_000 ? 1 : 0), 120_000, 240);
    expect(planNextPoll(posterior, 1000)).toEqual({
      delay: 60_000,
      earliest: 59_750,
      latest: 60_250,
    });
  });
});
