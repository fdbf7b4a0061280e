/** The part of an AbortSignal that is used here. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A signal that only our own code sees, and the way to abort it. An AbortController takes over a kilobyte and is slow to make, and every request wants one. */
export class InternalAbortSignal implements AbortSignalLike {
  aborted = false;
  reason: unknown;
  #listeners: readonly (() => void)[] = NO_LISTENERS;

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = NO_LISTENERS;
    for (const listener of listeners) listener();
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (!this.aborted) this.#listeners = [...this.#listeners, listener];
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const remaining = this.#listeners.filter(each => each !== listener);
    this.#listeners = remaining.length > 0 ? remaining : NO_LISTENERS;
  }
}

const NO_LISTENERS: readonly never[] = [];

/** Node.js warns of many listeners on one signal, so each signal has one, however many waits it aborts. */
const registrations = new WeakMap<
  AbortSignalLike,
  { callbacks: Set<() => void>; listener: () => void }
>();

/** Calls back when the signal aborts. Returns a function that unsubscribes. */
export function onAbort(signal: AbortSignalLike, callback: () => void): () => void {
  let entry = registrations.get(signal);
  if (!entry) {
    const callbacks = new Set<() => void>();
    const listener = (): void => {
      registrations.delete(signal);
      for (const each of callbacks) each();
    };
    entry = { callbacks, listener };
    registrations.set(signal, entry);
    signal.addEventListener('abort', listener, { once: true });
  }
  const { callbacks, listener } = entry;
  // Its own function, so that one callback may be registered twice.
  const registered = (): void => callback();
  callbacks.add(registered);
  return () => {
    callbacks.delete(registered);
    if (callbacks.size > 0 || registrations.get(signal)?.callbacks !== callbacks) return;
    registrations.delete(signal);
    signal.removeEventListener('abort', listener);
  };
}

/** The reason of an abort without one. */
export function abortError(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}
