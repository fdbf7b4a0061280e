/**
 * Builds the package: ESM and CommonJS bundles by Rolldown, type declarations for both by tsc.
 *
 * Helpers that exist as ES modules only are bundled, so that the CommonJS build runs where `require` of an ES module does
 * not (Jest, for one); their licences go into THIRD-PARTY-LICENSES.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const LIBRARY = {
  index: 'src/index.ts',
  machine: 'src/machine.ts',
  testing: 'src/testing.ts',
  http: 'src/http.ts',
  bullmq: 'src/bullmq.ts',
  otel: 'src/otel.ts',
};
const COMMAND = { 'cli/main': 'src/cli/main.ts' };

/** What an entry of the library runs first, because an old Node.js would fail later, by whatever it lacks. */
const NODE_VERSION_CHECK = `{
  const { node } = process.versions;
  const [major, minor] = node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error('jobwait needs Node 20.19 or later; this is Node ' + node);
  }
}`;

/** A relative path in a declaration file. */
const RELATIVE = /((?:from |import\()['"])(\.{1,2}\/[^'"]+)\.js(?=['"])/g;

rmSync(DIST, { recursive: true, force: true });
await bundle({ ...LIBRARY, ...COMMAND }, 'esm', '.js');
await bundle(LIBRARY, 'cjs', '.cjs');
chmodSync(join(DIST, 'cli/main.js'), 0o755);
declareTypes();

/** A file an entry, and chunks for what they share and for what is loaded when it is needed. */
async function bundle(input, format, extension) {
  const build = await rolldown({
    input,
    cwd: ROOT,
    platform: 'node',
    external: id => id.startsWith('node:') || Object.keys(dependencies).some(name => id === name),
    transform: { target: 'node20.19' },
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await build.write({
    dir: DIST,
    format,
    // The CommonJS build is as readable as its source, and its maps would take a third of a megabyte.
    sourcemap: format === 'esm',
    sourcemapExcludeSources: true,
    comments: { jsdoc: false },
    entryFileNames: `[name]${extension}`,
    chunkFileNames: `chunks/[name]-[hash]${extension}`,
    exports: 'named',
    banner: ({ isEntry, name }) => (isEntry && name in LIBRARY ? NODE_VERSION_CHECK : ''),
    // Jest cannot run import() in CommonJS.
    dynamicImportInCjs: false,
  });
  await build.close();
  if (format === 'esm') writeLicences(output.flatMap(({ moduleIds = [] }) => moduleIds));
}

/** The licences of the packages that are in the bundles. */
function writeLicences(modules) {
  const folders = new Set(
    modules.flatMap(id => id.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
  );
  const texts = [...folders].sort().map(folder => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : license;
    return `${name} ${version}\n\n${text}\n`;
  });
  writeFileSync(join(DIST, 'THIRD-PARTY-LICENSES'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

/**
 * Declarations of what the entries reach, as ES modules (`.d.ts`) and as CommonJS (`.d.cts`): TypeScript takes the format
 * of a declaration file from its extension.
 */
function declareTypes() {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
  const reached = new Set();
  for (const entry of Object.keys(LIBRARY)) reach(join(DIST, `${entry}.d.ts`), reached);
  for (const file of readdirSync(DIST, { recursive: true })) {
    const path = join(DIST, file);
    if (/\.d\.ts$/.test(file) && !reached.has(path)) rmSync(path);
  }
  for (const file of reached) {
    const text = readFileSync(file, 'utf8').replace(
      RELATIVE,
      (_, before, path) => `${before}${path}.cjs`,
    );
    writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), text);
  }
}

function reach(file, reached) {
  if (reached.has(file)) return;
  reached.add(file);
  for (const [, , path] of readFileSync(file, 'utf8').matchAll(RELATIVE)) {
    reach(join(dirname(file), `${path}.d.ts`), reached);
  }
}
