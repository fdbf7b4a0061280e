import type { SafeEmitter } from './emitter.js';

/** A promise, and the functions that settle it. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (reason: unknown) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Prevents an unhandled rejection, for one that is reported in another way. */
  markHandled(): void {
    this.promise.catch(() => {});
  }
}

/** Something to await and to listen to, as far as its events have these names. Settling and emitting are left to its creator. */
export abstract class Handle<T, Events, Name extends keyof Events & string = keyof Events & string>
  implements PromiseLike<T>
{
  readonly #promise: Promise<T>;
  readonly #emitter: SafeEmitter<Events>;

  constructor({ promise }: Deferred<T>, emitter: SafeEmitter<Events>) {
    this.#promise = promise;
    this.#emitter = emitter;
  }

  // biome-ignore lint/suspicious/noThenProperty: a wait is there to be awaited
  then<R1 = T, R2 = never>(
    onFulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
    onRejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.#promise.then(onFulfilled, onRejected);
  }

  /** As `catch` of a promise. */
  catch<R>(onRejected: (reason: unknown) => R): Promise<T | R> {
    return this.#promise.then(undefined, onRejected);
  }

  /** As `finally` of a promise. */
  finally(onFinally: () => void): Promise<T> {
    return this.#promise.finally(onFinally);
  }

  /** As in eventemitter3. A listener that throws or rejects affects neither the wait nor other listeners; the error is reported as a process warning. */
  on<K extends Name>(event: K, listener: (payload: Events[K]) => void): this {
    this.#emitter.on(event, listener);
    return this;
  }

  /** Like `on`, for the next event only. */
  once<K extends Name>(event: K, listener: (payload: Events[K]) => void): this {
    this.#emitter.once(event, listener);
    return this;
  }

  /** Removes a listener that was added with `on` or `once`. */
  off<K extends Name>(event: K, listener: (payload: Events[K]) => void): this {
    this.#emitter.off(event, listener);
    return this;
  }
}
