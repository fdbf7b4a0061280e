import pTimeout, { TimeoutError } from 'p-timeout';
import { type AbortSignalLike, onAbort } from './abort.js';

/**
 * The one place that touches timers. The globals are looked up at each call, so that virtual time works.
 */

/** setTimeout fires at once for anything longer. */
const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

/** Monotonic milliseconds; only differences mean anything. */
export function monotonicNow(): number {
  return performance.now();
}

/** Milliseconds since 1970, for checkpoints and HTTP dates only: people set this clock back. */
export function wallNow(): number {
  return Date.now();
}

/** Calls back after `delay` milliseconds, or somewhat early when the delay is longer than a timer can be: ask the clock again. Returns the cancel. */
export function startTimer(delay: number, callback: () => void, unref = false): () => void {
  const timer = setTimeout(callback, Math.min(Math.max(Math.ceil(delay), 0), MAX_TIMER_DELAY_MS));
  if (unref) timer.unref?.();
  return () => clearTimeout(timer);
}

/** The same for a limit that may be longer than a timer can be, and is then none. */
export function startTimeout(timeout: number, callback: () => void, unref = false): () => void {
  return timeout <= MAX_TIMER_DELAY_MS ? startTimer(timeout, callback, unref) : () => {};
}

/** Resolves after `delay` milliseconds; rejects with the signal's reason if that comes first, and leaves no timer. */
export function sleep(delay: number, signal?: AbortSignal, unref = false): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const dueAt = monotonicNow() + delay;
    const unsubscribe =
      signal &&
      onAbort(signal, () => {
        cancel();
        reject(signal.reason);
      });
    const tick = (): void => {
      const remaining = dueAt - monotonicNow();
      if (remaining > 0) {
        cancel = startTimer(remaining, tick, unref);
      } else {
        unsubscribe?.();
        resolve();
      }
    };
    let cancel = startTimer(delay, tick, unref);
  });
}

export interface TimeoutOptions {
  /** Milliseconds. Default: none. */
  readonly timeout?: number;
  /** What is said when the limit is passed: "The request took longer than 30s". */
  readonly message?: string;
  /** Any of them ends the work. */
  readonly signals?: readonly (AbortSignalLike | undefined)[];
  readonly unref?: boolean;
}

/**
 * Runs work that can be aborted, and no longer than the bound allows: past it, or when a signal aborts, the work's
 * signal aborts and the promise rejects at once, whether the work listens or not.
 * @throws a TimeoutError past the limit; the reason of the signal that aborted; what the work threw.
 */
export async function runWithTimeout<T>(
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  { timeout = Number.POSITIVE_INFINITY, message = '', signals = [], unref }: TimeoutOptions,
): Promise<T> {
  const activeSignals = signals.filter(signal => signal !== undefined);
  for (const signal of activeSignals) signal.throwIfAborted();
  const [onlySignal] = activeSignals;
  // Another signal would cost more than all the rest.
  if (
    onlySignal instanceof AbortSignal &&
    activeSignals.length === 1 &&
    timeout > MAX_TIMER_DELAY_MS
  ) {
    return rejectOnAbort(work, onlySignal);
  }

  const controller = new AbortController();
  const { signal } = controller;
  const cancel = startTimeout(timeout, () => controller.abort(new TimeoutError(message)), unref);
  const unsubscribers = activeSignals.map(each =>
    onAbort(each, () => {
      // At once: whoever aborts finds no timer left.
      cancel();
      controller.abort(each.reason);
    }),
  );
  try {
    // Given a limit, p-timeout would make the error, and its stack, for work that is done in time as well.
    const pending = Promise.resolve(work(signal));
    return await pTimeout(pending, { milliseconds: Number.POSITIVE_INFINITY, signal });
  } finally {
    cancel();
    for (const each of unsubscribers) each();
  }
}

function rejectOnAbort<T>(
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const pending = Promise.resolve(work(signal));
    const unsubscribe = onAbort(signal, () => reject(signal.reason));
    pending.finally(unsubscribe).then(resolve, reject);
  });
}
