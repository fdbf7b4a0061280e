/** Node.js warns about many listeners on one signal, so each signal has one listener, however many waits it aborts. */
const registrations = new WeakMap<AbortSignal, Registration>();

type AbortCallback = (reason: unknown) => void;

interface Registration {
  readonly callbacks: Set<AbortCallback>;
  readonly listener: () => void;
}

/**
 * Calls back with the reason when the signal aborts. Returns a function that unsubscribes. Neither throws, although the
 * signal may be the caller's own implementation; one that rejects listeners never calls back.
 */
export function onAbort(signal: AbortSignal, callback: AbortCallback): () => void {
  // Its own function, so that one callback may be registered twice.
  const registered: AbortCallback = reason => callback(reason);
  const known = registrations.get(signal);
  const { callbacks, listener } = known ?? register(signal);
  callbacks.add(registered);
  if (!known) tryCallback(() => signal.addEventListener('abort', listener, { once: true }));
  return () => {
    callbacks.delete(registered);
    if (callbacks.size > 0 || registrations.get(signal)?.callbacks !== callbacks) return;
    registrations.delete(signal);
    tryCallback(() => signal.removeEventListener('abort', listener));
  };
}

function register(signal: AbortSignal): Registration {
  const callbacks = new Set<AbortCallback>();
  const listener = (): void => {
    registrations.delete(signal);
    const reason = abortReason(signal);
    for (const each of callbacks) each(reason);
    callbacks.clear();
  };
  const registration = { callbacks, listener };
  registrations.set(signal, registration);
  return registration;
}

/** Whether a signal has aborted. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return tryCallback(() => signal?.aborted) === true;
}

/** The reason of an aborted signal: an AbortError if it has none, as signals did not before Node.js 17 and in polyfills. */
export function abortReason(signal: AbortSignal): unknown {
  const reason: unknown = tryCallback(() => signal.reason);
  return reason === undefined ? abortError('The operation was aborted') : reason;
}

/** The reason of an abort without one. */
export function abortError(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}

function tryCallback<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
