import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a directory, and those above it, unless it is there. The `recursive` option of Node.js never returns for a
 * directory below one that exists but can hold none, such as "/proc/self".
 * @throws the error of the system.
 */
export function makeDirectory(path: string, mode?: number): void {
  try {
    makeOne(path, mode);
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path) throw error;
    makeDirectory(parent, mode);
    makeOne(path, mode);
  }
}

function makeOne(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
