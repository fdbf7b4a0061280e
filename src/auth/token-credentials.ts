import { isParserError, rebuildError } from '../http/transport-error.js';
import { formatDuration } from '../model/duration.js';
import { markFatal } from '../model/errors.js';
import { describeType } from '../model/validation.js';
import { runWithTimeout } from '../runtime/clock.js';
import { CachedCredential, type CredentialSource } from './cached-credential.js';
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

export interface FetchLimits {
  /** Milliseconds that fetching a credential may take. */
  readonly timeout: number;
  /** Aborts when the credential is no longer needed. */
  readonly closeSignal?: AbortSignal | undefined;
}

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

async function callTokenFunction(
  getToken: () => unknown,
  { timeout, closeSignal }: FetchLimits,
): Promise<string> {
  const work = async () => getToken();
  const onError = (thrown: unknown) => {
    const error = toTokenFunctionError(thrown);
    throw temporaryErrors.has(error) ? error : markFatal(error);
  };
  const message = `The token function took longer than ${formatDuration(timeout)}`;
  const limits = { timeout, message, signals: [closeSignal] };
  const token = await runWithTimeout(() => work().catch(onError), limits);
  if (isToken(token)) return token.trim();
  const received = typeof token === 'string' ? 'an empty or malformed one' : describeType(token);
  throw markFatal(
    new TypeError(`Expected the token function to return a token as a string, got ${received}`),
  );
}

const temporaryErrors = new WeakSet<Error>();

/** Marks an error of a token function as one that may pass. Any other error of a token function is fatal. */
export function markTemporary(error: Error): Error {
  temporaryErrors.add(error);
  return error;
}

/** The error of a token function itself, unless it holds bytes of a response that may be the token. */
function toTokenFunctionError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(`The token function threw ${String(thrown)}`);
  return isParserError(thrown) ? rebuildError(thrown) : thrown;
}

/** Whether a value can be sent in a header as a token. */
export function isToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    !/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/.test(value.trim())
  );
}
