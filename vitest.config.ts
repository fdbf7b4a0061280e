import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Folders of tests without sockets and processes. */
const PURE = ['machine', 'model', 'polling', 'runtime', 'services', 'types'].map(
  folder => `test/${folder}/**/*.test.ts`,
);
/** Folders of the source: each has its share of branches to cover. */
const FOLDERS = readdirSync(new URL('src', import.meta.url), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name);
/** Percent of branches to cover, in folders where it is not 97. */
const LESS_COVERED: Readonly<Record<string, number>> = {
  // What only a process shows is tested in processes that are not measured.
  cli: 90,
  // So are workers that are killed. Races between several, and with Redis, are met in some runs only.
  bullmq: 80,
};
/** Tests that need what takes minutes, or a browser. */
const PACKAGE = ['test/package/**/*.test.ts', 'test/**/browser.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    // A test that hangs should fail soon; none needs longer, because time is virtual or short.
    testTimeout: 20_000,
    // No test depends on a fresh module registry, and a fresh one per file costs half of the CPU.
    isolate: false,
    // Many tests wait for sockets or processes, so there is work for one worker more than cores.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, pool: 'threads' } },
      {
        extends: true,
        test: { name: 'effects', include: ['test/**/*.test.ts'], exclude: [...PURE, ...PACKAGE] },
      },
      // Installs the package, other versions of Node.js and other runtimes, starts a browser: npm run test:package.
      { extends: true, test: { name: 'package', include: PACKAGE } },
    ],
    coverage: {
      include: ['src/**'],
      reporter: ['text-summary', 'json-summary'],
      // A failed test must not cost the report of a long run.
      reportOnFailure: true,
      thresholds: Object.fromEntries(
        FOLDERS.map(folder => [`src/${folder}/**`, { branches: LESS_COVERED[folder] ?? 97 }]),
      ),
    },
  },
});
