/** The one place that touches timers. Globals are looked up at each call, so that virtual time works. */
import pTimeout, { type Options } from 'p-timeout';
import { abortReason, isAborted, onAbort } from './abort.js';

/** A longer setTimeout fires at once. */
const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

/** Monotonic milliseconds: only differences mean anything. */
export function monotonicNow(): number {
  return performance.now();
}

/** Milliseconds since 1970. For checkpoints and HTTP dates only, because people set this clock back. */
export function wallNow(): number {
  return Date.now();
}

/** Calls back when `delay` milliseconds have passed, never earlier; never for Infinity. Returns a function that cancels it. */
export function startTimer(delay: number, callback: () => void, unref = false): () => void {
  if (delay === Number.POSITIVE_INFINITY) return () => {};
  const dueAt = monotonicNow() + delay;
  let timer: ReturnType<typeof setTimeout>;
  const arm = (remaining: number): void => {
    timer = setTimeout(tick, Math.min(Math.max(Math.ceil(remaining), 0), MAX_TIMER_DELAY_MS));
    if (unref) timer.unref?.();
  };
  // A timer of Node.js may fire a fraction of a millisecond early.
  const tick = (): void => {
    const remaining = dueAt - monotonicNow();
    if (remaining > 0) arm(remaining);
    else callback();
  };
  arm(delay);
  return () => clearTimeout(timer);
}

/** Resolves after `delay` milliseconds; rejects with the signal's reason if that aborts first. */
export function sleep(delay: number, signal?: AbortSignal, unref = false): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal && isAborted(signal)) return reject(abortReason(signal));
    const onTimeout = (): void => {
      unsubscribe?.();
      resolve();
    };
    const cancel = startTimer(delay, onTimeout, unref);
    const unsubscribe =
      signal &&
      onAbort(signal, reason => {
        cancel();
        reject(reason);
      });
  });
}

export interface TimeoutOptions {
  /** In milliseconds. Default: none. */
  readonly timeout?: number;
  /** The message of the TimeoutError: "The request took longer than 30s". */
  readonly message?: string;
  /** Any of these aborts the work. */
  readonly signals?: readonly (AbortSignal | undefined)[];
  /** Whether the timeout does not keep the process alive. */
  readonly unref?: boolean;
}

/**
 * Runs work with a timeout. When the timeout has passed, or when a signal aborts, the work's own signal aborts and the
 * promise rejects at once, whether the work reacts or not.
 * @throws p-timeout's TimeoutError; the reason of the signal that aborted; what the work threw.
 */
export async function runWithTimeout<T>(
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  { timeout = Number.POSITIVE_INFINITY, message, signals = [], unref = false }: TimeoutOptions,
): Promise<T> {
  for (const caller of signals) if (caller && isAborted(caller)) throw abortReason(caller);
  const controller = new AbortController();
  const { signal } = controller;
  const pending = pTimeout(Promise.resolve(work(signal)), {
    // p-timeout requires more than 0, and takes Infinity for no timer.
    milliseconds: Math.ceil(timeout) || 1,
    message,
    signal,
    customTimers: unref ? UNREF_TIMERS : TIMERS,
  });
  const unsubscribers = signals.map(
    caller =>
      caller &&
      onAbort(caller, reason => {
        // At once, because an abort leaves no timer behind.
        pending.clear();
        controller.abort(reason);
      }),
  );
  try {
    return await pending;
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    for (const unsubscribe of unsubscribers) unsubscribe?.();
  }
}

/** Timers for p-timeout, whose own would fire at once on a long delay. */
function timersOf(unref: boolean): NonNullable<Options<unknown>['customTimers']> {
  return {
    setTimeout: ((callback: () => void, delay: number) =>
      startTimer(delay, callback, unref)) as unknown as typeof setTimeout,
    clearTimeout: ((cancel: (() => void) | undefined) =>
      cancel?.()) as unknown as typeof clearTimeout,
  };
}

const TIMERS = timersOf(false);
const UNREF_TIMERS = timersOf(true);
