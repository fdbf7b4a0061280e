import { describe, expect, test } from 'vitest';
import { PollRateModel, type ScanPlan } from '../../../../src/client/sharing/scan-schedule.js';
import { seeded } from '../../../support/random.js';

/** What a request is worth in milliseconds. */
const COST = 1000;

function crowdOf(delays: Iterable<number>): PollRateModel {
  const crowd = new PollRateModel();
  for (const delay of delays) crowd.add(delay);
  return crowd;
}

/** A delay that is told apart from all others. */
function exactDelay(random: () => number): number {
  return 2 ** ((20 + Math.floor(random() * 60)) / 4);
}

function sumOf(delays: readonly number[], power: number): number {
  return delays.reduce((sum, delay) => sum + 1 / delay ** power, 0);
}

/** What it costs when sweeps serve some, and the others look by themselves. */
function costOf(
  served: readonly number[],
  apart: readonly number[],
  requests: number,
  tempo: number,
): number {
  const squares = sumOf(served, 2);
  return Math.sqrt(requests * squares) + COST * tempo * squares + sumOf(apart, 1);
}

/** The least cost of all ways to choose whom sweeps serve, nobody included. */
function leastCost(delays: readonly number[], requests: number, tempo: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let choice = 0; choice < 2 ** delays.length; choice += 1) {
    const served = delays.filter((_, place) => choice & (2 ** place));
    const apart = delays.filter((_, place) => !(choice & (2 ** place)));
    least = Math.min(least, costOf(served, apart, requests, tempo));
  }
  return least;
}

function servedBy(plan: ScanPlan | undefined, delays: readonly number[]): number[] {
  return delays.filter(delay => plan && delay >= plan.minDelay);
}

describe.each([1, 1.5, 2.5])('with sweeps of %d requests', requests => {
  test.each([0.1, 1, 4])(
    'no choice of whom to serve costs less than the planned one, at a tempo of %d',
    tempo => {
      const random = seeded(requests * 100 + tempo);
      let shared = 0;
      const runs = 150;
      for (let run = 0; run < runs; run += 1) {
        const delays = Array.from({ length: 1 + Math.floor(random() * 9) }, () =>
          exactDelay(random),
        );
        const plan = crowdOf(delays).plan(requests, tempo);
        const served = servedBy(plan, delays);
        const apart = delays.filter(delay => !served.includes(delay));
        const least = leastCost(delays, requests, tempo);
        expect(costOf(served, apart, requests, tempo)).toBeCloseTo(least, 12);
        expect(plan !== undefined).toBe(least < sumOf(delays, 1) * (1 - 1e-12));
        if (!plan) continue;
        shared += 1;
        const squares = sumOf(served, 2);
        expect(plan.interval / Math.sqrt(requests / (tempo * squares))).toBeCloseTo(1, 9);
        expect(plan.expectedCompletionRate / (2 * COST * squares)).toBeCloseTo(1, 9);
        expect(served).toContain(plan.minDelay);
      }
      // Neither always nor never, or nothing has been tried.
      expect(shared).toBeGreaterThan(0);
      expect(shared).toBeLessThan(runs);
    },
  );
});

describe('a crowd whose waits all plan the same delay', () => {
  test.each<[count: number, delay: number, requests: number]>([
    [10, 20_000, 1],
    [100, 3000, 2],
    [100, 7000, 1],
    [1000, 10_000, 10],
    [1000, 60_000, 2],
    [10_000, 61_234, 100],
    [100_000, 900_000, 1000],
  ])('of %i at %i ms is swept every sqrt(%i / n) of it', (count, delay, requests) => {
    const plan = crowdOf(Array.from({ length: count }, () => delay)).plan(requests, 1);
    const interval = Math.sqrt(requests / count) * delay;
    // Delays are told apart by a quarter of an octave.
    const most = 2 ** (1 / 8) * 1.000001;
    expect(plan?.interval).toBeGreaterThan(interval / most);
    expect(plan?.interval).toBeLessThan(interval * most);
    expect(plan?.expectedCompletionRate).toBeGreaterThan((2 * COST * count) / (delay * most) ** 2);
    expect(plan?.expectedCompletionRate).toBeLessThan(2 * COST * count * (most / delay) ** 2);
  });

  test('is swept less often by the root of the tempo at which its jobs really end', () => {
    const crowd = crowdOf(Array.from({ length: 1000 }, () => 60_000));
    const usual = crowd.plan(2, 1)?.interval ?? Number.NaN;
    expect(crowd.plan(2, 0.25)?.interval).toBeCloseTo(2 * usual, 6);
    expect(crowd.plan(2, 4)?.interval).toBeCloseTo(usual / 2, 6);
    expect(crowd.plan(2, 4)?.expectedCompletionRate).toBe(crowd.plan(2, 1)?.expectedCompletionRate);
  });
});

test.each([1, 1000, 10_000, 60_000, 1e6, 1e9])(
  'one wait that looks each %d ms looks by itself',
  delay => {
    for (const tempo of [0.01, 1, 4]) expect(crowdOf([delay]).plan(1, tempo)).toBeUndefined();
  },
);

test('nobody at all is served by nothing', () => {
  expect(new PollRateModel().plan(1, 1)).toBeUndefined();
});

test('waits much more eager than the rest look by themselves, and do not quicken the sweeps', () => {
  const patient = Array.from({ length: 100 }, () => 64_000);
  const eager = [1000, 1200, 1500];
  const plan = crowdOf([...patient, ...eager]).plan(2, 1);
  expect(plan?.minDelay).toBeGreaterThan(50_000);
  expect(plan).toEqual(crowdOf(patient).plan(2, 1));
});
