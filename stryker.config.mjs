/**
 * What is mutated, and the tests that must notice: MUTATE=machine (the default; also what an error means) or
 * MUTATE=polling.
 */
const MUTATED = {
  machine: ['src/machine/**/*.ts', 'src/wait/classify.ts', 'src/services/error-codes.ts'],
  polling: ['src/polling/**/*.ts'],
};

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  tsconfigFile: 'none: TypeScript 7 has no API for Stryker',
  coverageAnalysis: 'perTest',
  mutate: MUTATED[process.env.MUTATE ?? 'machine'],
  // Finding the related tests again for each mutant takes longer than the tests.
  vitest: { configFile: 'stryker.vitest.config.ts', related: false },
  reporters: ['clear-text', 'progress', 'html'],
  thresholds: { high: 98, low: 95, break: 95 },
  timeoutMS: 10_000,
  concurrency: 2,
};
