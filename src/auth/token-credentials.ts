import { readFile } from 'node:fs/promises';
import { formatDuration } from '../model/duration.js';
import { markFatal } from '../model/errors.js';
import { runWithTimeout } from '../runtime/clock.js';
import { CachedCredential, type FetchedCredential } from './cached-credential.js';
import type { AuthHeaders, CredentialRejection, Credentials } from './credentials.js';

const TOKEN_HEADER = 'x-auth-token';

/** Where tokens come from. */
export interface TokenSource {
  fetch(): Promise<FetchedCredential<string>>;
  /** Whether another may be had for one that was refused. */
  readonly isRenewable: boolean;
  /** Whether somebody may put another in place even after the renewed one was refused. */
  readonly canChange: boolean;
  /** What is needed to fetch one. */
  readonly secrets: readonly string[];
  /** As `Credentials.describe`. */
  readonly description: string;
}

/** A token in the header X-Auth-Token. */
export class AuthTokenCredentials implements Credentials {
  readonly #source: TokenSource;
  readonly #cache: CachedCredential<string>;
  readonly #secrets: Set<string>;
  #headers: AuthHeaders | undefined;

  constructor(source: TokenSource) {
    this.#source = source;
    this.#secrets = new Set(source.secrets);
    this.#cache = new CachedCredential(async () => {
      const fetched = await source.fetch();
      this.#secrets.add(fetched.value);
      return fetched;
    });
  }

  /** The same object while the token is the same. */
  headers(): AuthHeaders | Promise<AuthHeaders> {
    return this.#cache.use(token => this.#headersFor(token));
  }

  rejected(headers: AuthHeaders, rejection?: CredentialRejection): boolean {
    if (!this.#source.isRenewable) return false;
    this.#cache.reject(token => token === headers[TOKEN_HEADER], rejection?.error);
    return true;
  }

  async hasChanged(): Promise<boolean> {
    return this.#source.canChange && this.#cache.hasChanged();
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  describe(): string {
    return this.#source.description;
  }

  #headersFor(token: string): AuthHeaders {
    if (this.#headers?.[TOKEN_HEADER] !== token)
      this.#headers = Object.freeze({ [TOKEN_HEADER]: token });
    return this.#headers;
  }
}
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
