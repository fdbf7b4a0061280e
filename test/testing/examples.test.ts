import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Without this variable the example's test runner reports by its exit code, as in a shell. */
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
