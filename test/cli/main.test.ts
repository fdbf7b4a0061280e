import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { COMMAND, temporaryDirectory } from './support/command.js';

/** Runs the built command, which believes that it runs on another version of Node.js. */
function runOnNode(version: string, ...args: string[]) {
  const preload = join(temporaryDirectory(), 'preload.cjs');
  const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
  writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', preload, COMMAND, ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test.each([
  ['14.21.3', 'job-1'],
  ['20.18.1', '--version'],
])('on Node %s the command says in one line which version it needs: %s', (version, argument) => {
  expect(runOnNode(version, argument)).toEqual({
    status: 2,
    stdout: '',
    stderr: `jobwait needs Node 20.19 or later; this is Node ${version}\n`,
  });
});

test.each([
  ['20.19.0', ['--version']],
  ['22.0.0', ['-V']],
  ['100.0.0', ['-V', '--quiet']],
])('on Node %s the command prints its version for %j', (version, args) => {
  const printed = { status: 0, stdout: `${manifest.version}\n`, stderr: '' };
  expect(runOnNode(version, ...args)).toEqual(printed);
});

test('the file that an old Node has to parse imports nothing', () => {
  expect(readFileSync(COMMAND, 'utf8')).not.toMatch(/^import\b(?!\()|\?\?=|\|\|=|^await\b/m);
});
