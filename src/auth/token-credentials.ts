import { markFatal } from '../model/errors.js';
import { describeType } from '../model/validation.js';
import { CachedCredential, type CredentialSource } from './cached-credential.js';
import { callCredentialFunction, type FetchLimits } from './credential-function.js';
import type { AuthHeaders, CredentialRejection, Credentials } from './credentials.js';

const TOKEN_HEADER = 'x-auth-token';

/** Where tokens come from. */
export interface TokenSource extends CredentialSource<string> {
  /** The secrets needed to fetch a token, or the token itself. */
  readonly secrets: readonly string[];
  /** As `Credentials.describe`. */
  readonly description: string;
}

/** A token, sent in the header X-Auth-Token. */
export class TokenCredentials implements Credentials {
  readonly #source: TokenSource;
  readonly #token: CachedCredential<string>;
  readonly #secrets: Set<string>;

  constructor(source: TokenSource) {
    this.#source = source;
    this.#token = new CachedCredential(source);
    this.#secrets = new Set(source.secrets);
  }

  async headers(): Promise<AuthHeaders> {
    const token = await this.#token.get();
    this.#secrets.add(token);
    return { [TOKEN_HEADER]: token };
  }

  rejected(headers: AuthHeaders, { error }: CredentialRejection): boolean {
    return this.#token.reject(token => token === headers[TOKEN_HEADER], error);
  }

  hasChanged(): Promise<boolean> {
    return this.#token.hasChanged();
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  describe(): string {
    return this.#source.description;
  }
}

/** A token, or a function that returns one. The function is called for the first request, and again if its token is rejected. */
export type TokenOption = string | (() => string | Promise<string>);

export function createTokenSource(
  token: TokenOption,
  limits: FetchLimits,
  origin: string,
): TokenSource {
  const isFunction = typeof token === 'function';
  return {
    fetch: async () => ({ value: isFunction ? await callTokenFunction(token, limits) : token }),
    isRenewable: isFunction,
    canChange: isFunction,
    secrets: isFunction ? [] : [token],
    description: `token from ${origin}`,
  };
}

async function callTokenFunction(getToken: () => unknown, limits: FetchLimits): Promise<string> {
  const token = await callCredentialFunction('The token function', getToken, limits);
  if (isToken(token)) return token.trim();
  const received = typeof token === 'string' ? 'an empty or malformed one' : describeType(token);
  throw markFatal(
    new TypeError(`Expected the token function to return a token as a string, got ${received}`),
  );
}

/** Whether a value can be sent in a header as a token. */
export function isToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    !/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/.test(value.trim())
  );
}
