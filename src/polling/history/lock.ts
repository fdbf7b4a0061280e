import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Milliseconds. Writing a history takes a few, so a lock that stays the same for so long was left by a process that died. */
const ABANDONED_AFTER = 2000;
const PATIENCE = 10_000;
const PAUSE = 5;

/**
 * Does the work while no other process holds `<path>.lock`, waiting for it. Blocks: recording is synchronous, so that
 * nothing is lost when the process ends right after.
 * @throws when the lock cannot be had, and what the work throws.
 */
export function withLock<T>(path: string, work: () => T): T {
  const lock = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  acquire(lock);
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquire(lock: string): void {
  let holder = '';
  let since = 0;
  for (let waited = 0; ; waited += PAUSE) {
    try {
      closeSync(openSync(lock, 'wx'));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || waited >= PATIENCE) throw error;
    }
    const now = holderOf(lock);
    if (now !== holder) {
      holder = now;
      since = waited;
    } else if (waited - since >= ABANDONED_AFTER) {
      rmSync(lock, { force: true });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
}

function holderOf(lock: string): string {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return `${stat?.ino} ${stat?.mtimeMs}`;
}
