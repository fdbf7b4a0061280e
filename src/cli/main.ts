#!/usr/bin/env node
/**
 * Checks the version of Node.js before the command is loaded, so this file has no imports and only syntax that an old
 * version can parse. A lone --version is answered here, without loading more.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [, , firstArgument = '', ...otherArguments] = process.argv;

if (major < 20 || (major === 20 && minor < 19)) {
  const current = process.versions.node;
  process.stderr.write(`jobwait needs Node 20.19 or later; this is Node ${current}\n`);
  process.exitCode = 2;
} else if (
  /^(--version|-V)$/.test(firstArgument) &&
  otherArguments.length === 0 &&
  // Node 22.0 to 22.2 lack this function.
  process.getBuiltinModule
) {
  const manifest = new URL('../../package.json', import.meta.url);
  const text = process.getBuiltinModule('fs').readFileSync(manifest, 'utf8');
  process.stdout.write(`${JSON.parse(text).version}\n`);
} else {
  import('./start.js').then(({ start }) => start());
}
