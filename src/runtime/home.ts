import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';

/** The user's home directory; undefined if there is none, e.g. for a user id without an account. */
export function homeDirectory(): string | undefined {
  try {
    const path = homedir();
    return isAbsolute(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
