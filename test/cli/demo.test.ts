import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runScript } from './support/command.js';

const DEMO = fileURLToPath(new URL('../../examples/demo.js', import.meta.url));

test('the demo shows both jobs and ends well within 30 seconds', async () => {
  const { code, stdout, stderr } = await runScript(DEMO);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /\$ jobwait demo-create .*\n[\s\S]*endpoint {2}\S+\n\(exit code 0\)\n\n\$ jobwait demo-fail .*\n\(exit code 1\)\n/,
  );
  expect(stderr).toMatch(
    /not visible yet[\s\S]* {2}\d+%[\s\S]*Completed[\s\S]*failed: The backup is damaged/,
  );
}, 30_000);
