import { monotonicNow } from '../clock.js';

export interface Leased<T> {
  readonly value: T;
  /** Milliseconds from now until another is fetched in its place. Default: it is kept until it is refused. */
  readonly renewIn?: number | undefined;
}

/** Where every fetch gives another value, another is no sign of a change: after two that were refused, time must pass as well. */
const DOUBT = 60_000;

/** A value that is fetched when it is needed, once for all who ask, and anew in time before it expires or when it was refused. */
export class Lease<T> {
  readonly #fetch: () => Promise<Leased<T>>;
  readonly #isSame: (one: T, other: T) => boolean;
  #fetching: Promise<T> | undefined;
  #current: Leased<T> | undefined;
  #renewAt = Number.POSITIVE_INFINITY;
  #refused: { readonly value: T; readonly error: Error } | undefined;
  #doubtedUntil = Number.NEGATIVE_INFINITY;

  constructor(fetch: () => Promise<Leased<T>>, isSame: (one: T, other: T) => boolean = Object.is) {
    this.#fetch = fetch;
    this.#isSame = isSame;
  }

  /** The value, where `get` would give it at once. */
  get atHand(): T | undefined {
    const current = this.#current;
    if (!current || this.#isRefused(current.value) || monotonicNow() >= this.#renewAt)
      return undefined;
    return current.value;
  }

  /** What is made of the value; no promise where it is at hand. @throws as `get`, by the promise. */
  use<R>(make: (value: T) => R): R | Promise<R> {
    const { atHand } = this;
    return atHand === undefined ? this.get().then(make) : make(atHand);
  }

  /** @throws what the fetch throws, which is tried anew for whoever asks next; the refusal, when its value came again. */
  async get(): Promise<T> {
    if (this.#current && monotonicNow() >= this.#renewAt) this.#forget();
    this.#fetching ??= this.#renew();
    const value = await this.#fetching;
    if (this.#refused && this.#isRefused(value)) throw this.#refused.error;
    return value;
  }

  /** Has another fetched in place of the current value, if that is the one meant: others may have been refused with it. */
  refuse(isMeant: (value: T) => boolean, error: Error | undefined): void {
    const value = this.#current?.value;
    if (value === undefined || !isMeant(value) || this.#isRefused(value)) return;
    if (this.#refused) this.#doubtedUntil = monotonicNow() + DOUBT;
    if (error) this.#refused = { value, error };
    this.#forget();
  }

  /** Whether there is something else now than what was refused last. @throws what the fetch throws. */
  async changed(): Promise<boolean> {
    if (monotonicNow() < this.#doubtedUntil) return false;
    if (this.#current && this.#isRefused(this.#current.value)) this.#forget();
    this.#fetching ??= this.#renew();
    return !this.#isRefused(await this.#fetching);
  }

  #isRefused(value: T): boolean {
    return this.#refused !== undefined && this.#isSame(value, this.#refused.value);
  }

  #forget(): void {
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
