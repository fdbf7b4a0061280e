import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { markTemporary } from './credential-function.js';
import { isToken } from './token-credentials.js';

/**
 * A token function that reads a file.
 * @param source the flag or variable that names the file.
 */
export function tokenFromFile(path: string, source: string): () => Promise<string> {
  let hasGivenToken = false;
  return async () => {
    try {
      const token = await readToken(path, source);
      hasGivenToken = true;
      return token;
    } catch (error) {
      // The program that renews the token may be writing the file now.
      throw hasGivenToken ? markTemporary(error as Error) : error;
    }
  };
}

async function readToken(path: string, source: string): Promise<string> {
  const label = `The token file ${describeTokenFile(path, source)}`;
  let token: string;
  try {
    token = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    // Node's own error quotes the path.
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`${label} cannot be read (${code})`), { code });
  }
  if (!isToken(token)) throw new Error(`${label} holds no token`);
  return token;
}

/** The path and where it comes from; only the latter if it has not the form of a path, because it may be the token itself. */
export function describeTokenFile(path: string, source: string): string {
  return isLikelyPath(path) ? `${path} (${source})` : source;
}

function isLikelyPath(path: string): boolean {
  // A short word, or a path of words.
  if (/^[\w.-]{1,8}$|^[~.\w]{0,8}([/\\][\w.-]{1,24}){1,9}$/.test(path)) return true;
  const folder = dirname(path);
  return existsSync(path) || (/[/\\]/.test(path) && folder !== '/' && existsSync(folder));
}
