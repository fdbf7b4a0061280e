import {
  chownSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';

/** The codes of a rename onto a mounted file. */
const MOUNTED_CODES: readonly unknown[] = ['EBUSY', 'EXDEV'];

/**
 * Replaces a file with one that only its owner can read. Readers see the old or the new content as a whole, unless the file
 * is a mount point, which can only be overwritten.
 */
export function replaceFile(path: string, text: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  // Replacing a device or a pipe would take it away from everybody.
  if (found && !found.isFile()) throw new Error('it is not a regular file');
  const target = found ? realpathSync(path) : path;
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeSynced(temporary, 'w', text);
    if (found) keepOwner(temporary, found);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (!MOUNTED_CODES.includes((error as NodeJS.ErrnoException).code)) throw error;
    writeSynced(target, 'r+', text);
  }
}

/** Overwrites a file, and truncates it only after that. */
function writeSynced(path: string, flags: 'w' | 'r+', text: string): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeFileSync(file, text);
    ftruncateSync(file, Buffer.byteLength(text));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Keeps the owner of a file that root replaces. */
function keepOwner(path: string, { uid, gid }: Stats): void {
  if (process.getuid?.() !== 0) return;
  chownSync(path, uid, gid);
}
