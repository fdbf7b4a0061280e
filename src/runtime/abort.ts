/** Node.js warns of many listeners on one signal, so each signal has one, however many waits it aborts. */
const registrations = new WeakMap<
  AbortSignal,
  { callbacks: Set<() => void>; listener: () => void }
>();

/** Calls back when the signal aborts. Returns a function that unsubscribes. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
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
