import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// Each takes seconds, most of which it spends waiting.
test.concurrent.each([
  ['wait-for-a-job', /^\d+%\n[\s\S]*CreateMysqlInstance is Completed: 192\.168\.1\.203:3306\n$/],
  [
    'every-outcome',
    /^good: Completed\nbad: failed: createVM failed\.\nslow: still Running after \d+ polls\nunknown: was never seen\n$/,
  ],
  [
    'several-consumers',
    /^listener: create-1 is visible\n(reader: \d+%\n)+awaited twice, the same job: true\n$/,
  ],
  ['resume', /^stopped; the job keeps running\nresumed: Completed\n$/],
  ['another-cloud', /^operation-7 is Completed after 3 polls\n$/],
  ['many-jobs', /^(node-\d: \w+\n){4}(Completed\n){3}Job node-4 \(\w+\) failed: No capacity\.\n$/],
  ['drive-the-machine', /^visible\n[\s\S]*completed\nsettled: completed after 3 polls\n$/],
])('the example %s does what it says', async (name, said) => {
  const file = new URL(`../../examples/${name}.js`, import.meta.url);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file.pathname]);
  expect(stdout).toMatch(said);
  expect(stderr).toBe('');
});
