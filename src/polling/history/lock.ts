import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Milliseconds. Writing a history takes a few, so a lock that stays the same for so long was left by a process that died. */
const STALE_LOCK_AGE_MS = 2000;
const LOCK_TIMEOUT_MS = 10_000;
const LOCK_RETRY_INTERVAL_MS = 5;

/**
 * Does the work while no other process holds `<path>.lock`, waiting for it. Blocks: recording is synchronous, so that
 * nothing is lost when the process ends right after.
 * @throws when the lock cannot be had, and what the work throws.
 */
export function withLock<T>(path: string, action: () => T): T {
  const lockPath = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  acquireLock(lockPath);
  try {
    return action();
  } finally {
    rmSync(lockPath, { force: true });
  }
}

function acquireLock(lockPath: string): void {
  let holder = '';
  let unchangedSinceMs = 0;
  for (let waitedMs = 0; ; waitedMs += LOCK_RETRY_INTERVAL_MS) {
    try {
      closeSync(openSync(lockPath, 'wx'));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || waitedMs >= LOCK_TIMEOUT_MS)
        throw error;
    }
    const currentHolder = identifyHolder(lockPath);
    if (currentHolder !== holder) {
      holder = currentHolder;
      unchangedSinceMs = waitedMs;
    } else if (waitedMs - unchangedSinceMs >= STALE_LOCK_AGE_MS) {
      rmSync(lockPath, { force: true });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_RETRY_INTERVAL_MS);
  }
}

function identifyHolder(lockPath: string): string {
  const stat = statSync(lockPath, { throwIfNoEntry: false });
  return `${stat?.ino} ${stat?.mtimeMs}`;
}
