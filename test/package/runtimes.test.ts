import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPackage, type Project, waitProgram } from './support/installed.js';

let project: Project;

beforeAll(async () => {
  project = await installPackage();
  await project.write({ 'main.mjs': waitProgram('import'), 'main.cjs': waitProgram('require') });
}, 120_000);

afterAll(() => project?.remove());

const COMPLETED = { code: 0, stdout: 'Completed\n' };

/** Runs a program with a runtime that npm provides. Skips the test, and says so, where npm has none for this machine. */
async function runWith(
  skip: (note: string) => void,
  runtime: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const available = await project.run('npx', '--yes', runtime, '--version');
  if (available.code !== 0) skip(`npm provides no ${runtime} for this machine`);
  return project.run('npx', '--yes', runtime, ...args);
}

describe.each(['20.19', '22', '24', '26'])('Node %s', version => {
  test.for(['main.mjs', 'main.cjs'])(
    'waits for a job in %s',
    { timeout: 120_000 },
    async (file, { skip }) => {
      expect(await runWith(skip, `node@${version}`, file)).toMatchObject(COMPLETED);
    },
  );
});

test('Deno waits for a job', async ({ skip }) => {
  const args = ['run', '--allow-all', '--node-modules-dir=manual', 'main.mjs'];
  expect(await runWith(skip, 'deno', ...args)).toMatchObject(COMPLETED);
}, 120_000);

test('Bun waits for a job', async ({ skip }) => {
  expect(await runWith(skip, 'bun', 'main.mjs')).toMatchObject(COMPLETED);
}, 120_000);

describe.each(['16', '18', '20.18'])('Node %s, which is too old', version => {
  const sentence = `jobwait needs Node 20.19 or later; this is Node ${version}`;

  test('gets one clear sentence from the library', async ({ skip }) => {
    const { code, stderr } = await runWith(skip, `node@${version}`, 'main.mjs');
    expect(code).not.toBe(0);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('SyntaxError');
  }, 120_000);

  test('gets one clear sentence from the command', async ({ skip }) => {
    const main = 'node_modules/jobwait/dist/cli/main.js';
    const { code, stderr } = await runWith(skip, `node@${version}`, main, '--version');
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(sentence);
  }, 120_000);
});
