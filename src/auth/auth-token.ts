import type { AuthHeaders, CredentialRejection, Credentials } from './credentials.js';
import { CachedCredential, type FetchedCredential } from './lease.js';

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
