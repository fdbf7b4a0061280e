import { describe, expect, test } from 'vitest';
import { PollRateModel, type ScanPlan } from '../../../src/client/sharing/scan-schedule.js';
import { seeded } from '../../support/random.js';

/** What a request costs, in milliseconds of delay. */
const COST = 1000;
/** What a request of a scan costs, relative to one by id. */
const SCAN_REQUEST_COST = 1.75;

function modelOf(delays: Iterable<number>): PollRateModel {
  const model = new PollRateModel();
  for (const delay of delays) model.adjust(delay, 1);
  return model;
}

/** A delay that the model represents exactly. */
function exactDelay(random: () => number): number {
  return 2 ** ((20 + Math.floor(random() * 60)) / 4);
}

function sumOf(delays: readonly number[], power: number): number {
  return delays.reduce((sum, delay) => sum + 1 / delay ** power, 0);
}

/** The cost if scans serve some waits and the others are polled separately. */
function costOf(
  served: readonly number[],
  separate: readonly number[],
  requests: number,
  ratio: number,
): number {
  const squares = sumOf(served, 2);
  return Math.sqrt(requests * squares) + COST * ratio * squares + sumOf(separate, 1);
}

/** The least cost over all choices of the waits that scans serve, none included. */
function leastCost(delays: readonly number[], requests: number, ratio: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let choice = 0; choice < 2 ** delays.length; choice += 1) {
    const served = delays.filter((_, index) => choice & (2 ** index));
    const separate = delays.filter((_, index) => !(choice & (2 ** index)));
    least = Math.min(least, costOf(served, separate, requests, ratio));
  }
  return least;
}

function servedBy(plan: ScanPlan | undefined, delays: readonly number[]): number[] {
  return delays.filter(delay => plan && delay >= plan.minDelay);
}

describe.each([1, 1.5, 2.5])('with scans of %d requests', requests => {
  test.each([0.1, 1, 4])(
    'no choice of the waits to serve costs less than the plan, at a completion ratio of %d',
    ratio => {
      const random = seeded(requests * 100 + ratio);
      let planned = 0;
      const runs = 150;
      for (let run = 0; run < runs; run += 1) {
        const length = 1 + Math.floor(random() * 9);
        const delays = Array.from({ length }, () => exactDelay(random));
        const plan = modelOf(delays).plan(requests, ratio);
        const served = servedBy(plan, delays);
        const separate = delays.filter(delay => !served.includes(delay));
        const least = leastCost(delays, requests, ratio);
        expect(costOf(served, separate, requests, ratio)).toBeCloseTo(least, 12);
        expect(plan !== undefined).toBe(least < sumOf(delays, 1) * (1 - 1e-12));
        if (!plan) continue;
        planned += 1;
        const squares = sumOf(served, 2);
        expect(
          plan.interval / Math.sqrt((SCAN_REQUEST_COST * requests) / (ratio * squares)),
        ).toBeCloseTo(1, 9);
        expect(plan.expectedCompletionRate / (2 * COST * squares)).toBeCloseTo(1, 9);
        expect(served).toContain(plan.minDelay);
      }
      // The runs cover both decisions.
      expect(planned).toBeGreaterThan(0);
      expect(planned).toBeLessThan(runs);
    },
  );
});

describe('waits that all plan the same delay', () => {
  test.each<[count: number, delay: number, requests: number]>([
    [10, 20_000, 1],
    [100, 3000, 2],
    [100, 7000, 1],
    [1000, 10_000, 10],
    [1000, 60_000, 2],
    [10_000, 61_234, 100],
    [100_000, 900_000, 1000],
  ])(
    '%i of them at %i ms are served by a scan every sqrt(cost of %i requests / count) of it',
    (count, delay, requests) => {
      const plan = modelOf(Array.from({ length: count }, () => delay)).plan(requests, 1);
      const interval = Math.sqrt((SCAN_REQUEST_COST * requests) / count) * delay;
      // Delays are grouped in steps of a quarter octave.
      const factor = 2 ** (1 / 8) * 1.000001;
      expect(plan?.interval).toBeGreaterThan(interval / factor);
      expect(plan?.interval).toBeLessThan(interval * factor);
      expect(plan?.expectedCompletionRate).toBeGreaterThan(
        (2 * COST * count) / (delay * factor) ** 2,
      );
      expect(plan?.expectedCompletionRate).toBeLessThan(2 * COST * count * (factor / delay) ** 2);
    },
  );

  test('are served at an interval that falls with the square root of the completion ratio', () => {
    const model = modelOf(Array.from({ length: 1000 }, () => 60_000));
    const usual = model.plan(2, 1)?.interval ?? Number.NaN;
    expect(model.plan(2, 0.25)?.interval).toBeCloseTo(2 * usual, 6);
    expect(model.plan(2, 4)?.interval).toBeCloseTo(usual / 2, 6);
    expect(model.plan(2, 4)?.expectedCompletionRate).toBe(model.plan(2, 1)?.expectedCompletionRate);
  });
});

test.each([1, 1000, 10_000, 60_000, 1e6, 1e9])(
  'one wait that polls every %d ms is polled separately',
  delay => {
    for (const ratio of [0.01, 1, 4]) expect(modelOf([delay]).plan(1, ratio)).toBeUndefined();
  },
);

test('without waits there is no plan', () => {
  expect(new PollRateModel().plan(1, 1)).toBeUndefined();
});

test('waits with much shorter delays than the rest are polled separately and do not shorten the interval', () => {
  const patient = Array.from({ length: 100 }, () => 64_000);
  const eager = [1000, 1200, 1500];
  const plan = modelOf([...patient, ...eager]).plan(2, 1);
  expect(plan?.minDelay).toBeGreaterThan(50_000);
  expect(plan).toEqual(modelOf(patient).plan(2, 1));
});

test.each([1, 2, 3, 4])('waits that have been removed do not affect the plan (seed %i)', seed => {
  const random = seeded(seed);
  const model = new PollRateModel();
  const left: number[] = [];
  for (let step = 0; step < 2000; step += 1) {
    const delay = 1000 * 2 ** (8 * random());
    model.adjust(delay, 1);
    left.push(delay);
    if (random() < 0.95) {
      const [removed] = left.splice(Math.floor(random() * left.length), 1);
      model.adjust(removed as number, -1);
    }
  }
  expect(left.length).toBeGreaterThan(20);
  expect(model.plan(1, 1)).toBeDefined();
  expect(model.plan(1, 1)).toEqual(modelOf(left).plan(1, 1));
});

test('after all waits have been removed there is no plan', () => {
  const random = seeded(5);
  const delays = Array.from({ length: 500 }, () => 1000 + 100_000 * random());
  const model = modelOf(delays);
  expect(model.plan(1, 1)).toBeDefined();
  for (const delay of delays.toReversed()) model.adjust(delay, -1);
  expect(model.plan(1, 1)).toBeUndefined();
});

test.each([0, 0.5, -1, -10_000, Number.POSITIVE_INFINITY, Number.NaN])(
  'a delay of %d ms carries no expectation and does not count',
  delay => {
    const patient = Array.from({ length: 50 }, () => 30_000);
    const model = modelOf([...patient, ...Array.from({ length: 1000 }, () => delay)]);
    const plan = modelOf(patient).plan(1, 1);
    expect(plan).toBeDefined();
    expect(model.plan(1, 1)).toEqual(plan);
    model.adjust(delay, -1);
    expect(model.plan(1, 1)).toEqual(plan);
  },
);
