import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** As from a shell: a test runner that runs inside another one would report to it instead of by its exit code. */
const { NODE_TEST_CONTEXT: _, ...env } = process.env;

test.each(['test-against-a-server', 'test-in-virtual-time'])(
  'the example %s passes its own tests',
  async name => {
    const file = new URL(`../../examples/${name}.js`, import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, [file.pathname], { env });
    expect(stdout).toMatch(/pass 3\b/);
    expect(stdout).toMatch(/fail 0\b/);
  },
);
