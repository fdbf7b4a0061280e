import { readFile } from 'node:fs/promises';
import { runWithTimeout } from '../clock.js';
import { formatDuration } from '../duration.js';
import { markFatal } from '../errors/index.js';
import { AuthTokenCredentials } from './auth-token.js';

export type TokenOption = string | (() => string | Promise<string>);

/** A token, or a function that gives one: it is asked once for any number of requests, and once more when its token is refused. */
export class TokenCredentials extends AuthTokenCredentials {
  /**
   * @param timeout milliseconds that the function may take.
   * @param origin where it comes from, as `describe` says it.
   * @param closeSignal when nobody needs a token any more.
   */
  constructor(
    token: TokenOption,
    timeout: number,
    origin = 'the option `auth`',
    closeSignal?: AbortSignal,
  ) {
    const isFunction = typeof token === 'function';
    super({
      fetch: async () => ({
        value: isFunction ? await callTokenFunction(token, timeout, closeSignal) : token,
      }),
      isRenewable: isFunction,
      canChange: isFunction,
      // Known before it is sent, so that nothing met on the way shows it.
      secrets: isFunction ? [] : [token],
      description: `token from ${origin}`,
    });
  }
}

async function callTokenFunction(
  token: () => string | Promise<string>,
  timeout: number,
  closeSignal: AbortSignal | undefined,
): Promise<string> {
  const work = async (): Promise<unknown> => {
    try {
      return await token();
    } catch (error) {
      throw markFatal(
        error instanceof Error ? error : new Error(`The token function threw ${String(error)}`),
      );
    }
  };
  const message = `The token function took longer than ${formatDuration(timeout)}`;
  return checkFetchedToken(
    await runWithTimeout(work, { timeout, message, signals: [closeSignal] }),
  );
}

/** Whether a value can go into a header as a token. */
export function isToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    !/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/.test(value.trim())
  );
}

function checkFetchedToken(value: unknown): string {
  if (isToken(value)) return value.trim();
  const kind = typeof value === 'string' ? 'an empty or malformed one' : `a ${typeof value}`;
  throw markFatal(
    new TypeError(`Expected the token function to give a token as a string, got ${kind}`),
  );
}

/** A token function that reads a file, at the start and again whenever the token is refused. */
export function tokenFromFile(path: string): () => Promise<string> {
  return async () => {
    const token = (await readFile(path, 'utf8')).trim();
    if (!isToken(token)) throw new Error(`The token file ${path} holds no token`);
    return token;
  };
}
