import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { DOCUMENTS, ROOT } from './support/documents.js';

const OPTIONS = [
  ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext'],
  ['--lib', 'es2023,esnext.disposable', '--types', 'node'],
].flat();

/** The programs in a document, each as a module of its own: those that import something. */
async function programsOf(document: string): Promise<string[]> {
  const text = await readFile(join(ROOT, document), 'utf8');
  return [...text.matchAll(/^```(?:js|ts)\n([\s\S]*?)^```/gm)]
    .map(([, program]) => program as string)
    .filter(program => /^import /m.test(program));
}

test('every program in the documents compiles in strict TypeScript against the built package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jobwait-snippets-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules', 'jobwait'));
  for (const name of ['@types', 'vitest', 'undici', 'undici-types', '@sinonjs']) {
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const files: string[] = [];
  for (const document of DOCUMENTS) {
    for (const [index, program] of (await programsOf(document)).entries()) {
      const file = `${document.replaceAll('/', '-').replace(/\.md$/, '')}-${index}.mts`;
      await writeFile(join(folder, file), program);
      files.push(file);
    }
  }
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const compiled = await promisify(execFile)(tsc, [...OPTIONS, '--preserveSymlinks', ...files], {
    cwd: folder,
  }).then(
    () => '',
    ({ stdout }) => stdout as string,
  );
  await rm(folder, { recursive: true });
  expect(files.length).toBeGreaterThan(3);
  expect(compiled).toBe('');
});
