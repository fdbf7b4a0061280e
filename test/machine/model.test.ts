import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canBeSaved, INVARIANTS } from '../support/machine-invariants.js';
import { walk, walks } from '../support/random-walks.js';

const WALKS_PER_INVARIANT = 200;

const invariants = {
  ...INVARIANTS,
  'the state is plain JSON that can be saved and read at any time': canBeSaved,
};

describe('whatever happens to a wait', () => {
  test.each(Object.entries(invariants))('%s', (_, holds) => {
    fc.assert(
      fc.property(walks, ([given, actions]) => walk(given, actions).every(holds)),
      { numRuns: WALKS_PER_INVARIANT },
    );
  });

  test('every outcome is reached', () => {
    const samples = fc.sample(walks, { numRuns: 500, seed: 1 });
    const outcomes = samples.flatMap(([given, actions]) =>
      walk(given, actions).map(({ state }) => state.outcome),
    );
    expect(new Set(outcomes).size).toBe(9);
  });
});
