import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** An empty project into which the packed tarball was unpacked, with the dependencies that it asks for and no others. */
describe('the packed package', () => {
  let project = '';

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'jobwait-package-'));
    const own = join(project, 'node_modules', 'jobwait');
    await mkdir(own, { recursive: true });
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
    const { stdout } = await run('npm', pack, { cwd: ROOT });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await run('tar', ['-xzf', join(project, filename), '-C', own, '--strip-components=1']);
    const { dependencies } = JSON.parse(await readFile(join(own, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      await symlink(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
    }
  }, 60_000);

  afterAll(() => rm(project, { recursive: true, force: true }));

  const node = (...args: string[]) => run(process.execPath, args, { cwd: project });
  const main = () => join(project, 'node_modules', 'jobwait', 'dist', 'cli', 'main.js');

  test.each([
    ['jobwait', 'waitForJob'],
    ['jobwait/machine', 'decide'],
    ['jobwait/testing', 'startJobServer'],
  ])('%s can be imported and required', async (name, member) => {
    const imported = `import { ${member} } from '${name}'; console.log(typeof ${member})`;
    const required = `console.log(typeof require('${name}').${member})`;
    expect((await node('--input-type=module', '-e', imported)).stdout).toBe('function\n');
    expect((await node('-e', required)).stdout).toBe('function\n');
  });

  test('its command runs', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect((await node(main(), '--version')).stdout).toBe(`${version}\n`);
  });

  test('its manifest can be read, and holds what people look for', async () => {
    const { stdout } = await node('-p', "JSON.stringify(require('jobwait/package.json'))");
    expect(JSON.parse(stdout)).toMatchObject({
      license: 'MIT',
      type: 'module',
      sideEffects: false,
    });
  });
});
