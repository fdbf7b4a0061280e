import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPackage, type Project, ROOT, waitProgram } from './support/installed.js';

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

describe('the packed tarball, installed in an empty folder', () => {
  let project: Project;

  beforeAll(async () => {
    project = await installPackage();
  }, 120_000);

  afterAll(() => project?.remove());

  test.each(['import', 'require'] as const)('waits for a job when loaded by %s', async format => {
    const file = format === 'import' ? 'main.mjs' : 'main.cjs';
    await project.write({ [file]: waitProgram(format) });
    const result = await project.run('node', file);
    expect(result).toEqual({ code: 0, stdout: 'Completed\n', stderr: '' });
  });

  test.each([
    ['jobwait', 'waitForJob'],
    ['jobwait/machine', 'decide'],
    ['jobwait/testing', 'startJobServer'],
    ['jobwait/http', 'httpSource'],
  ])('exports from %s the same names to import and to require', async (entry, name) => {
    await project.write({
      'names.mjs': `import { createRequire } from 'node:module';
        import * as imported from '${entry}';
        const required = createRequire(import.meta.url)('${entry}');
        console.log(JSON.stringify([Object.keys(imported), Object.keys(required)]));`,
    });
    const [imported, required] = JSON.parse((await project.run('node', 'names.mjs')).stdout);
    expect(imported).toContain(name);
    expect(imported.filter((each: string) => each !== 'module.exports').sort()).toEqual(
      required.sort(),
    );
  });

  test('has errors that each build recognises in the other', async () => {
    await project.write({
      'errors.mjs': `import { createRequire } from 'node:module';
        import * as imported from 'jobwait';
        const required = createRequire(import.meta.url)('jobwait');
        const source = { getJob: async id => ({ id, status: 'Failed', failReason: 'full' }) };
        for (const [one, other] of [[imported, required], [required, imported]]) {
          const error = await one.waitForJob('a', { source }).catch(reason => reason);
          console.log(error instanceof other.JobWaitError, other.isJobWaitError(error), error.code);
        }`,
    });
    const { stdout } = await project.run('node', 'errors.mjs');
    expect(stdout).toBe('false true JOB_FAILED\nfalse true JOB_FAILED\n');
  });

  test('loads undici only when the first client is created', async () => {
    await project.write({
      'lazy.cjs': `const loaded = () => Object.keys(require.cache).some(file => /undici/.test(file));
        const { JobClient, waitForJob } = require('jobwait');
        waitForJob('a', { source: { getJob: async id => ({ id, status: 'Completed' }) } }).then(() => {
          console.log(loaded());
          const client = new JobClient({ endpoint: 'http://127.0.0.1:9', projectId: 'p', auth: { token: 't' } });
          return client.getJob('a').catch(() => console.log(loaded()));
        });`,
    });
    expect((await project.run('node', 'lazy.cjs')).stdout).toBe('false\ntrue\n');
  });

  test('has a command that runs', async () => {
    const { stdout } = await project.run('npx', '--no-install', 'jobwait', '--version');
    expect(stdout).toBe(`${MANIFEST.version}\n`);
  });

  test('takes at most 7 MiB on disk and 27 packages', async () => {
    const { stdout } = await project.run('npm', 'ls', '--all', '--parseable');
    const packages = stdout.trim().split('\n').slice(1);
    expect(packages.length).toBeLessThanOrEqual(27);
    expect(bytesOnDisk(join(project.folder, 'node_modules'))).toBeLessThanOrEqual(7 * 1024 ** 2);
  });

  test('runs no script at installation', () => {
    const own = JSON.parse(
      readFileSync(join(project.folder, 'node_modules', 'jobwait', 'package.json'), 'utf8'),
    );
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(own.scripts).not.toHaveProperty(name);
    }
    expect(own).toMatchObject({ license: 'MIT', type: 'module', sideEffects: false });
    expect(own.keywords.length).toBeGreaterThan(5);
  });

  test('holds the build and the documents that belong to a package, and nothing else', () => {
    const files = filesBelow(join(project.folder, 'node_modules', 'jobwait'));
    const kinds = new Set(
      files.map(file => (file.includes('/') ? `${file.split('/')[0]}/` : file)),
    );
    expect([...kinds].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/',
      'package.json',
    ]);
    for (const file of files.filter(each => each.startsWith('dist/'))) {
      expect(file).toMatch(/\.(js|cjs|d\.ts|d\.cts|map)$|^dist\/THIRD-PARTY-LICENSES$/);
    }
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** As `du` counts: each file takes whole blocks, so many small files weigh more than their content. */
function bytesOnDisk(folder: string): number {
  const paths = [
    folder,
    ...readdirSync(folder, { recursive: true }).map(path => join(folder, String(path))),
  ];
  return paths.reduce((sum, path) => sum + lstatSync(path).blocks * 512, 0);
}
