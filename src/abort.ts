/** What we ask of a signal. */
export interface SignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A signal that only our own code sees, and the way to abort it. An AbortController takes over a kilobyte and is slow to make, and every request wants one. */
export class OwnSignal implements SignalLike {
  aborted = false;
  reason: unknown;
  #listeners: readonly (() => void)[] = NONE;

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = NONE;
    for (const listener of listeners) listener();
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (!this.aborted) this.#listeners = [...this.#listeners, listener];
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const left = this.#listeners.filter(each => each !== listener);
    this.#listeners = left.length > 0 ? left : NONE;
  }
}

const NONE: readonly never[] = [];

/** However many hang on a signal, it has one listener of ours, which goes with the last of them. */
const hanging = new WeakMap<SignalLike, { callbacks: Set<() => void>; listener: () => void }>();

/** Calls back when the signal aborts. Returns the way to leave it. */
export function onAbort(signal: SignalLike, callback: () => void): () => void {
  let entry = hanging.get(signal);
  if (!entry) {
    const callbacks = new Set<() => void>();
    const listener = (): void => {
      hanging.delete(signal);
      for (const each of callbacks) each();
    };
    entry = { callbacks, listener };
    hanging.set(signal, entry);
    signal.addEventListener('abort', listener, { once: true });
  }
  const { callbacks, listener } = entry;
  // A callback of its own, so that leaving twice, or one function given twice, does no harm.
  const own = (): void => callback();
  callbacks.add(own);
  return () => {
    callbacks.delete(own);
    if (callbacks.size > 0 || hanging.get(signal)?.callbacks !== callbacks) return;
    hanging.delete(signal);
    signal.removeEventListener('abort', listener);
  };
}

/** The reason of an abort that gave none. */
export function abortError(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}
