import { describe, expect, test } from 'vitest';
import { ALL_BEHAVIOURS } from '../support/hostile-server/behaviours.js';
import { type HostileRun, runHostile } from '../support/hostile-server/run.js';

/**
 * HOSTILE_RUNS=1000 makes a thousand runs instead of a few, each with its own seed; HOSTILE_SEED=42 begins with seed 42,
 * and repeats a run that failed, as far as time allows: the responses are the same, but not the moments they arrive.
 */
const count = Number(process.env.HOSTILE_RUNS ?? 5);
const firstSeed = Number(process.env.HOSTILE_SEED ?? 1);

/** The seed decides everything: of five runs, four have 8 waits, with and without sharing on two services, and one has 200. */
function runOf(seed: number): HostileRun {
  const kind = seed % 5;
  const isLarge = kind === 0;
  const choice = isLarge ? Math.floor(seed / 5) : kind;
  return {
    seed,
    waits: isLarge ? 200 : 8,
    service: choice % 2 === 0 ? 'gaussdb' : 'taurusdb',
    sharing: isLarge ? choice % 3 > 0 : choice > 2,
  };
}

const runs = Array.from({ length: count }, (_, index) => runOf(firstSeed + index));

test('The hostile server has more than seventy behaviours, each with its own name', () => {
  expect(ALL_BEHAVIOURS.length).toBeGreaterThan(70);
  expect(new Set(ALL_BEHAVIOURS.map(({ name }) => name)).size).toBe(ALL_BEHAVIOURS.length);
});

describe.concurrent('Whatever a hostile server does, every wait ends with the truth, in time, and reveals nothing', () => {
  test.each(runs)(
    'HOSTILE_SEED=$seed HOSTILE_RUNS=1: $waits waits on $service, sharing $sharing',
    async run => {
      const wrong = await runHostile(run);
      expect(
        wrong.slice(0, 5),
        `HOSTILE_SEED=${run.seed} HOSTILE_RUNS=1: ${wrong.length} faults`,
      ).toEqual([]);
    },
  );
});
