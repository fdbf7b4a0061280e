import { expect, test } from 'vitest';
import { installPackage, waitProgram } from './support/installed.js';

test('a project with default Jest can load the package without flags', async () => {
  const project = await installPackage('jest@30');
  const program = waitProgram('require')
    .replace('main();', '')
    .replace('console.log(job.status)', "expect(job.status).toBe('Completed')");
  await project.write({ 'wait.test.js': `${program}\ntest('waits', main);\n` });
  const { code, stderr } = await project.run('npx', '--no-install', 'jest');
  expect(stderr).toContain('1 passed');
  expect(code).toBe(0);
  await project.remove();
}, 180_000);
