import { monotonicNow } from '../runtime/clock.js';

export interface FetchedCredential<T> {
  readonly value: T;
  /** Milliseconds from now until another is fetched in its place. Default: it is kept until it is refused. */
  readonly renewIn?: number | undefined;
}

/** Where every fetch gives another value, another is no sign of a change: after two that were refused, time must pass as well. */
const REJECTION_COOLDOWN_MS = 60_000;

/** A value that is fetched when it is needed, once for all who ask, and anew in time before it expires or when it was refused. */
export class CachedCredential<T> {
  readonly #fetch: () => Promise<FetchedCredential<T>>;
  readonly #isSame: (one: T, other: T) => boolean;
  #fetching: Promise<T> | undefined;
  #current: FetchedCredential<T> | undefined;
  #renewAt = Number.POSITIVE_INFINITY;
  #rejected: { readonly value: T; readonly error: Error } | undefined;
  #cooldownUntil = Number.NEGATIVE_INFINITY;

  constructor(
    fetch: () => Promise<FetchedCredential<T>>,
    isSame: (one: T, other: T) => boolean = Object.is,
  ) {
    this.#fetch = fetch;
    this.#isSame = isSame;
  }

  /** The value, where `get` would give it at once. */
  get cached(): T | undefined {
    const current = this.#current;
    if (!current || this.#isRejected(current.value) || monotonicNow() >= this.#renewAt)
      return undefined;
    return current.value;
  }

  /** What is made of the value; no promise where it is at hand. @throws as `get`, by the promise. */
  use<R>(callback: (value: T) => R): R | Promise<R> {
    const { cached } = this;
    return cached === undefined ? this.get().then(callback) : callback(cached);
  }

  /** @throws what the fetch throws, which is tried anew for whoever asks next; the refusal, when its value came again. */
  async get(): Promise<T> {
    if (this.#current && monotonicNow() >= this.#renewAt) this.#invalidate();
    this.#fetching ??= this.#renew();
    const value = await this.#fetching;
    if (this.#rejected && this.#isRejected(value)) throw this.#rejected.error;
    return value;
  }

  /** Has another fetched in place of the current value, if that is the one meant: others may have been refused with it. */
  reject(matches: (value: T) => boolean, error: Error | undefined): void {
    const value = this.#current?.value;
    if (value === undefined || !matches(value) || this.#isRejected(value)) return;
    if (this.#rejected) this.#cooldownUntil = monotonicNow() + REJECTION_COOLDOWN_MS;
    if (error) this.#rejected = { value, error };
    this.#invalidate();
  }

  /** Whether there is something else now than what was refused last. @throws what the fetch throws. */
  async hasChanged(): Promise<boolean> {
    if (monotonicNow() < this.#cooldownUntil) return false;
    if (this.#current && this.#isRejected(this.#current.value)) this.#invalidate();
    this.#fetching ??= this.#renew();
    return !this.#isRejected(await this.#fetching);
  }

  #isRejected(value: T): boolean {
    return this.#rejected !== undefined && this.#isSame(value, this.#rejected.value);
  }

  #invalidate(): void {
    this.#current = undefined;
    this.#fetching = undefined;
  }

  async #renew(): Promise<T> {
    try {
      this.#current = await this.#fetch();
      this.#renewAt = monotonicNow() + (this.#current.renewIn ?? Number.POSITIVE_INFINITY);
      return this.#current.value;
    } catch (error) {
      this.#fetching = undefined;
      throw error;
    }
  }
}
