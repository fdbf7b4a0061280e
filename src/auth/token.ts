import { readFile } from 'node:fs/promises';
import { bounded } from '../clock.js';
import { readable } from '../duration.js';
import { markFinal } from '../errors/index.js';
import type { Credentials } from './credentials.js';

const HEADER = 'x-auth-token';

/** A token, or a function that gives one: it is asked once for any number of requests, and once more when its token is refused. */
export class TokenCredentials implements Credentials {
  readonly #token: string | (() => string | Promise<string>);
  readonly #limit: number;
  readonly #secrets = new Set<string>();
  #fetching: Promise<string> | undefined;
  #current: string | undefined;

  /** @param limit milliseconds that the function may take. */
  constructor(token: string | (() => string | Promise<string>), limit: number) {
    this.#token = token;
    this.#limit = limit;
  }

  async headers(): Promise<Readonly<Record<string, string>>> {
    this.#fetching ??= this.#fetch();
    return { [HEADER]: await this.#fetching };
  }

  refused(headers: Readonly<Record<string, string>>): boolean {
    if (typeof this.#token === 'string') return false;
    // Somebody else's request may have been refused before, and the next token be on its way.
    if (headers[HEADER] === this.#current) {
      this.#current = undefined;
      this.#fetching = undefined;
    }
    return true;
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  async #fetch(): Promise<string> {
    try {
      const token = checkToken(await this.#ask());
      this.#secrets.add(token);
      this.#current = token;
      return token;
    } catch (error) {
      this.#fetching = undefined;
      throw error;
    }
  }

  async #ask(): Promise<unknown> {
    const token = this.#token;
    if (typeof token === 'string') return token;
    const work = async (): Promise<unknown> => {
      try {
        return await token();
      } catch (error) {
        throw markFinal(
          error instanceof Error ? error : new Error(`The token function threw ${String(error)}`),
        );
      }
    };
    const what = `The token function took longer than ${readable(this.#limit)}`;
    return bounded(work, { limit: this.#limit, what });
  }
}

/** Whether a value can go into a header as a token. */
export function isToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    !/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/.test(value.trim())
  );
}

function checkToken(value: unknown): string {
  if (isToken(value)) return value.trim();
  const kind = typeof value === 'string' ? 'an empty or malformed one' : `a ${typeof value}`;
  throw markFinal(
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
