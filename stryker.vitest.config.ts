import { defineConfig } from 'vitest/config';

/** The tests that hold the machine, polling and classification; the others would only take time. */
export default defineConfig({
  test: {
    include: [
      'test/{machine,model,polling}/**/*.test.ts',
      'test/wait/classify.test.ts',
      'test/services/error-codes.test.ts',
    ],
    // The longer search would be repeated for each mutant.
    env: { MACHINE_DEPTH: '2' },
    testTimeout: 60_000,
  },
});
