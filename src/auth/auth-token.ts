import type { Credentials, IdentifyingHeaders, Refusal } from './credentials.js';
import { Lease, type Leased } from './lease.js';

const HEADER = 'x-auth-token';

/** Where tokens come from. */
export interface TokenSource {
  fetch(): Promise<Leased<string>>;
  /** Whether another may be had for one that was refused. */
  readonly renewable: boolean;
  /** Whether somebody may put another in place even after the renewed one was refused. */
  readonly changeable: boolean;
  /** What is needed to fetch one. */
  readonly secrets: readonly string[];
  /** As `Credentials.describe`. */
  readonly description: string;
}

/** A token in the header X-Auth-Token. */
export class AuthTokenCredentials implements Credentials {
  readonly #source: TokenSource;
  readonly #lease: Lease<string>;
  readonly #secrets: Set<string>;
  #headers: IdentifyingHeaders | undefined;

  constructor(source: TokenSource) {
    this.#source = source;
    this.#secrets = new Set(source.secrets);
    this.#lease = new Lease(async () => {
      const leased = await source.fetch();
      this.#secrets.add(leased.value);
      return leased;
    });
  }

  /** The same object while the token is the same. */
  headers(): IdentifyingHeaders | Promise<IdentifyingHeaders> {
    return this.#lease.use(token => this.#headersOf(token));
  }

  refused(headers: IdentifyingHeaders, refusal?: Refusal): boolean {
    if (!this.#source.renewable) return false;
    this.#lease.refuse(token => token === headers[HEADER], refusal?.error);
    return true;
  }

  async changed(): Promise<boolean> {
    return this.#source.changeable && this.#lease.changed();
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  describe(): string {
    return this.#source.description;
  }

  #headersOf(token: string): IdentifyingHeaders {
    if (this.#headers?.[HEADER] !== token) this.#headers = Object.freeze({ [HEADER]: token });
    return this.#headers;
  }
}
