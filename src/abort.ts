/** However many hang on a signal, it has one listener of ours, which goes with the last of them. */
const hanging = new WeakMap<AbortSignal, { callbacks: Set<() => void>; listener: () => void }>();

/** Calls back when the signal aborts. Returns the way to leave it. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
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
