import fs, {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { replaceFile } from '../../src/cli/replace-file.js';
import { jobwait, startJobwait, temporaryDirectory } from './support/command.js';
import { linesOf } from './support/lines.js';
import { startService } from './support/server.js';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Makes a function of node:fs fail. */
function fail(name: 'renameSync' | 'fsyncSync' | 'writeFileSync', code: string): void {
  vi.spyOn(fs, name).mockImplementation(() => {
    throw Object.assign(new Error(`${code}: injected, ${name}`), { code });
  });
  syncBuiltinESMExports();
}

describe('a file that is replaced', () => {
  test('is for its owner only, and nothing else is left in its directory', () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'file');
    for (const text of ['a long text', 'short']) {
      replaceFile(path, text);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['file']);
  });

  test('stays where a symbolic link leads', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'target'), 'old');
    symlinkSync('target', join(directory, 'link'));
    replaceFile(join(directory, 'link'), 'new');
    expect(readFileSync(join(directory, 'target'), 'utf8')).toBe('new');
    expect(readdirSync(directory).toSorted()).toEqual(['link', 'target']);
  });

  test.each(['EBUSY', 'EXDEV'])('is overwritten if it cannot be renamed because of %s', code => {
    const directory = temporaryDirectory();
    const path = join(directory, 'mounted');
    writeFileSync(path, 'a much longer text than the next');
    const { ino } = statSync(path);
    fail('renameSync', code);
    replaceFile(path, 'the next');
    expect(readFileSync(path, 'utf8')).toBe('the next');
    replaceFile(path, 'one that is longer');
    expect(readFileSync(path, 'utf8')).toBe('one that is longer');
    expect(statSync(path).ino).toBe(ino);
    expect(readdirSync(directory)).toEqual(['mounted']);
  });

  test.each([
    ['renameSync', 'EPERM'],
    ['fsyncSync', 'EIO'],
    ['writeFileSync', 'ENOSPC'],
  ] as const)('keeps its content if %s fails with %s', (name, code) => {
    const directory = temporaryDirectory();
    const path = join(directory, 'file');
    writeFileSync(path, 'old');
    fail(name, code);
    expect(() => replaceFile(path, 'new')).toThrow(code);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  test('must be a regular file', () => {
    const path = join(temporaryDirectory(), 'directory');
    mkdirSync(path);
    expect(() => replaceFile(path, 'text')).toThrow('it is not a regular file');
    expect(() => replaceFile('/dev/null', 'text')).toThrow('it is not a regular file');
  });
});

test('a checkpoint is kept in a file that is a mount of its own', async () => {
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const path = join(temporaryDirectory(), 'mounted.json');
  writeFileSync(path, `{"older": "${'x'.repeat(5000)}"}`);
  fail('renameSync', 'EBUSY');
  const args = ['job-1', '--checkpoint', path, '--timeout', '50ms', '--interval', '10ms'];
  expect((await jobwait(args, { env })).code).toBe(124);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ jobId: 'job-1' });
});

test('a disk that fills up below the checkpoint loses no result, and is reported once', async () => {
  const { server, env } = await startService();
  for (const id of ['a', 'b']) server.job(id, { duration: 'Infinity' });
  const path = join(temporaryDirectory(), 'waits.json');
  const args = ['a', 'b', '--checkpoint', path, '--interval', '10ms'];
  const { says, ended } = startJobwait(args, { env });
  for (const id of ['a', 'b']) await says(`${id}  `);
  fail('writeFileSync', 'ENOSPC');
  await says('cannot keep the checkpoint: ENOSPC: injected');
  for (const id of ['a', 'b']) server.job(id, { duration: 0 });
  const { code, stdout, stderr } = await ended;
  expect({ code, results: stdout.match(/^Completed/gm)?.length }).toEqual({ code: 0, results: 2 });
  expect(stderr.match(/cannot keep/g)).toHaveLength(1);
  expect(linesOf(readFileSync(path, 'utf8')).map(({ jobId }) => jobId)).toEqual(['a', 'b']);
});
