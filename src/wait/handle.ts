import type { SafeEmitter } from './emitter.js';

/** A promise with its two ends, and a way to say that somebody knows of its rejection. */
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

  /** A rejection that somebody is told of by another way is no unhandled one. */
  markHandled(): void {
    this.promise.catch(() => {});
  }
}

/** What can be awaited and listened to. Who makes one keeps the settlement and the emitting to itself. */
export abstract class Handle<T, Events> implements PromiseLike<T> {
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

  catch<R>(onRejected: (reason: unknown) => R): Promise<T | R> {
    return this.#promise.then(undefined, onRejected);
  }

  finally(onFinally: () => void): Promise<T> {
    return this.#promise.finally(onFinally);
  }

  /** As in eventemitter3. A listener that throws or rejects ends nothing and hides nothing from the others; it is told as a process warning. */
  on<K extends keyof Events & string>(event: K, listener: (payload: Events[K]) => void): this {
    this.#emitter.on(event, listener);
    return this;
  }

  /** The same for the next time only. */
  once<K extends keyof Events & string>(event: K, listener: (payload: Events[K]) => void): this {
    this.#emitter.once(event, listener);
    return this;
  }

  /** Takes a listener off, however it was put on. */
  off<K extends keyof Events & string>(event: K, listener: (payload: Events[K]) => void): this {
    this.#emitter.off(event, listener);
    return this;
  }
}
