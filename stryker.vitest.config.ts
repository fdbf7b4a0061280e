import { defineConfig } from 'vitest/config';

/** The tests of each part that `stryker.config.mjs` mutates. Each runs thousands of times. */
const TESTS = {
  machine: [
    'test/{machine,model}/**/*.test.ts',
    'test/wait/classify.test.ts',
    'test/services/error-codes.test.ts',
  ],
  polling: ['test/polling/**/*.test.ts'],
};
/** Random walks and searches would find more, but take seconds for each mutant; so does starting processes. */
const SLOW = [
  'test/machine/{every-sequence,model,mutated-checkpoint}.test.ts',
  'test/polling/history/file-history-processes.test.ts',
];

export default defineConfig({
  test: {
    include: TESTS[process.env.MUTATE === 'polling' ? 'polling' : 'machine'],
    exclude: SLOW,
    isolate: false,
    testTimeout: 60_000,
  },
});
