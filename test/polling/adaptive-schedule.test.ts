import { describe, expect, test } from 'vitest';
import { planNextPoll } from '../../src/polling/adaptive/poll-schedule.js';

/** A forecast from a distribution function, over so many times. */
function forecastOf(endedBy: (time: number) => number, until: number, size = 400, from = 0) {
  const times = Float64Array.from(
    { length: size + 1 },
    (_, index) => from + ((until - from) * index) / size,
  );
  const probabilities = Array.from(times, (time, index) =>
    index === 0 ? 0 : endedBy(time) - endedBy(times[index - 1] ?? 0),
  );
  return { times, probabilities, progressWeight: 0 };
}

describe('the next look', () => {
  const MEAN = 10_000_000;
  // Late enough for a delay to hurt as much whenever the job ends.
  const NOW = 10 * MEAN;

  test.each([100, 1000, 10_000])(
    'agrees with the density of Keller where the hazard is constant, at a request cost of %d ms',
    cost => {
      const forecast = forecastOf(
        time => 1 - Math.exp((NOW - time) / MEAN),
        NOW + 5 * MEAN,
        10_000,
        NOW,
      );
      const keller = Math.sqrt(2 * cost * MEAN);
      const { delay } = planNextPoll(forecast, cost);
      expect(delay / keller).toBeGreaterThan(0.9);
      expect(delay / keller).toBeLessThan(1.1);
    },
  );

  test('comes right after an end that is certain', () => {
    const forecast = forecastOf(time => (time >= 60_000 ? 1 : 0), 120_000, 240);
    expect(planNextPoll(forecast, 1000).delay).toBe(60_000);
  });

  test('does not wait for the second of two times when the first is as likely', () => {
    const endedBy = (time: number): number => (time >= 600_000 ? 1 : time >= 60_000 ? 0.5 : 0);
    expect(planNextPoll(forecastOf(endedBy, 700_000, 700), 1000).delay).toBe(60_000);
  });

  test('passes over a time that is too unlikely to be worth a request', () => {
    const endedBy = (time: number): number => (time >= 62_000 ? 1 : time >= 60_000 ? 0.01 : 0);
    expect(planNextPoll(forecastOf(endedBy, 100_000, 200), 1000).delay).toBe(62_000);
  });

  test('comes at once when requests cost nothing', () => {
    const forecast = forecastOf(time => time / 100_000, 100_000, 100);
    expect(planNextPoll(forecast, 0).delay).toBe(1000);
  });

  test('leaves room for jitter up to half way to the times beside it', () => {
    const forecast = forecastOf(time => (time >= 60_000 ? 1 : 0), 120_000, 240);
    expect(planNextPoll(forecast, 1000)).toEqual({
      delay: 60_000,
      earliest: 59_750,
      latest: 60_250,
    });
  });
});
