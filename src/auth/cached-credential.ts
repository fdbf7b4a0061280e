import { isDeepStrictEqual } from 'node:util';
import { monotonicNow } from '../runtime/clock.js';

export interface FetchedCredential<T> {
  readonly value: T;
  /** Milliseconds until it should be replaced. Default: it is kept until it is rejected. */
  readonly renewIn?: number | undefined;
}

/** Where a credential comes from. */
export interface CredentialSource<T> {
  fetch(): Promise<FetchedCredential<T>>;
  /** Whether fetching again may help once the service has rejected the value. */
  readonly isRenewable: boolean;
  /** Whether the source may have another value later, even if the renewed value is rejected too. */
  readonly canChange: boolean;
}

/** How long (ms) a source is not called after two of its values were rejected: some return a new value on every call. */
const REJECTION_COOLDOWN_MS = 60_000;

/** A credential that is fetched on first use, once for all callers, and again when it expires or is rejected. */
export class CachedCredential<T> {
  readonly #source: CredentialSource<T>;
  #pending: Promise<T> | undefined;
  #current: { readonly value: T } | undefined;
  #renewAt = Number.POSITIVE_INFINITY;
  #rejected: { readonly value: T; readonly error: Error } | undefined;
  #cooldownUntil = Number.NEGATIVE_INFINITY;

  constructor(source: CredentialSource<T>) {
    this.#source = source;
  }

  /** @throws what `fetch` throws, after which the next call fetches again; the rejection if the source returned the rejected value again. */
  async get(): Promise<T> {
    if (monotonicNow() >= this.#renewAt) this.#invalidate();
    this.#pending ??= this.#fetch();
    const value = await this.#pending;
    if (this.#rejected && this.#isRejected(value)) throw this.#rejected.error;
    return value;
  }

  /** Replaces the current value, if it is the one that was rejected. Returns whether `get` may yield another. */
  reject(isUsedValue: (value: T) => boolean, error: Error): boolean {
    if (!this.#source.isRenewable) return false;
    const current = this.#current;
    if (!current || !isUsedValue(current.value) || this.#isRejected(current.value)) return true;
    if (this.#rejected) this.#cooldownUntil = monotonicNow() + REJECTION_COOLDOWN_MS;
    this.#rejected = { value: current.value, error };
    this.#invalidate();
    return true;
  }

  /**
   * Whether the source now has another value than the one rejected last.
   * @throws what `fetch` throws.
   */
  async hasChanged(): Promise<boolean> {
    if (!this.#source.canChange || monotonicNow() < this.#cooldownUntil) return false;
    if (this.#current && this.#isRejected(this.#current.value)) this.#invalidate();
    this.#pending ??= this.#fetch();
    return !this.#isRejected(await this.#pending);
  }

  #isRejected(value: T): boolean {
    return this.#rejected !== undefined && isDeepStrictEqual(value, this.#rejected.value);
  }

  #invalidate(): void {
    this.#current = undefined;
    this.#pending = undefined;
    this.#renewAt = Number.POSITIVE_INFINITY;
  }

  async #fetch(): Promise<T> {
    try {
      const { value, renewIn = Number.POSITIVE_INFINITY } = await this.#source.fetch();
      this.#current = { value };
      this.#renewAt = monotonicNow() + renewIn;
      return value;
    } catch (error) {
      this.#pending = undefined;
      throw error;
    }
  }
}
