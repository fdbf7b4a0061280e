import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    // A test that hangs should say so soon; none needs longer, for time is virtual or short.
    testTimeout: 20_000,
    // No test depends on a fresh module registry, and a fresh one per file costs half of the CPU.
    isolate: false,
  },
});
