import { describe, expect, test } from 'vitest';
import { PollRateModel } from '../../../../src/client/sharing/scan-schedule.js';
import { seeded } from '../../../support/random.js';

function crowdOf(delays: Iterable<number>): PollRateModel {
  const crowd = new PollRateModel();
  for (const delay of delays) crowd.add(delay);
  return crowd;
}

test.each([1, 2, 3, 4])('who leaves a crowd leaves no trace in its plan (seed %i)', seed => {
  const random = seeded(seed);
  const crowd = new PollRateModel();
  const staying: number[] = [];
  for (let step = 0; step < 2000; step += 1) {
    const delay = 1000 * 2 ** (8 * random());
    crowd.add(delay);
    staying.push(delay);
    if (random() < 0.95) {
      const [leaving] = staying.splice(Math.floor(random() * staying.length), 1);
      crowd.remove(leaving as number);
    }
  }
  expect(staying.length).toBeGreaterThan(20);
  expect(crowd.plan(1, 1)).toBeDefined();
  expect(crowd.plan(1, 1)).toEqual(crowdOf(staying).plan(1, 1));
});

test('a crowd that all have left plans as if nobody had been there', () => {
  const random = seeded(5);
  const delays = Array.from({ length: 500 }, () => 1000 + 100_000 * random());
  const crowd = crowdOf(delays);
  expect(crowd.plan(1, 1)).toBeDefined();
  for (const delay of delays.toReversed()) crowd.remove(delay);
  expect(crowd.plan(1, 1)).toBeUndefined();
});

describe('a delay that foretells nothing does not count', () => {
  const patient = Array.from({ length: 50 }, () => 30_000);

  test.each([0, 0.5, -1, -10_000, Number.POSITIVE_INFINITY, Number.NaN])('%d ms', delay => {
    const crowd = crowdOf([...patient, ...Array.from({ length: 1000 }, () => delay)]);
    const plan = crowdOf(patient).plan(1, 1);
    expect(plan).toBeDefined();
    expect(crowd.plan(1, 1)).toEqual(plan);
    crowd.remove(delay);
    expect(crowd.plan(1, 1)).toEqual(plan);
  });
});
