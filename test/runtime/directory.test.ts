import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDirectory } from '../../src/runtime/directory.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jobwait-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a directory', () => {
  test('is created with all that are missing above it, and may be there', () => {
    const path = join(root, 'a/b/c');
    makeDirectory(path, 0o700);
    makeDirectory(path, 0o700);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('is not created in a file', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => makeDirectory(join(root, 'file/a/b'))).toThrow(/^ENOTDIR/);
  });

  // Node.js itself would try for ever.
  test.runIf(existsSync('/proc/self'))('is given up where none can be created', () => {
    expect(() => makeDirectory('/proc/self/a/b')).toThrow(/^ENOENT/);
  });
});
