/**
 * The one place that touches timers. The globals are looked up at each call, so that virtual time works.
 */
import pTimeout, { TimeoutError } from 'p-timeout';
import { onAbort, type SignalLike } from './abort.js';

/** setTimeout fires at once for anything longer. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Monotonic milliseconds; only differences mean anything. */
export function monotonicNow(): number {
  return performance.now();
}

/** Milliseconds since 1970, for checkpoints and HTTP dates only: people set this clock back. */
export function wallNow(): number {
  return Date.now();
}

/** Calls back after `delay` milliseconds, or somewhat early when the delay is longer than a timer can be: ask the clock again. Returns the cancel. */
export function after(delay: number, callback: () => void, unref = false): () => void {
  const timer = setTimeout(callback, Math.min(Math.max(Math.ceil(delay), 0), LONGEST_TIMER));
  if (unref) timer.unref?.();
  return () => clearTimeout(timer);
}

/** The same for a limit that may be longer than a timer can be, and is then none. */
export function atLimit(limit: number, callback: () => void, unref = false): () => void {
  return limit <= LONGEST_TIMER ? after(limit, callback, unref) : () => {};
}

/** Resolves after `delay` milliseconds; rejects with the signal's reason when that comes first, and leaves no timer. */
export function sleep(delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const due = monotonicNow() + delay;
    const leave =
      signal &&
      onAbort(signal, () => {
        cancel();
        reject(signal.reason);
      });
    const step = (): void => {
      const left = due - monotonicNow();
      if (left > 0) {
        cancel = after(left, step);
      } else {
        leave?.();
        resolve();
      }
    };
    let cancel = after(delay, step);
  });
}

export interface Bound {
  /** Milliseconds. Default: none. */
  readonly limit?: number;
  /** What is said when the limit is passed: "The request took longer than 30s". */
  readonly what?: string;
  /** Any of them ends the work. */
  readonly signals?: readonly (SignalLike | undefined)[];
  readonly unref?: boolean;
}

/**
 * Runs work that can be aborted, and no longer than the bound allows: past it, or when a signal aborts, the work's
 * signal aborts and the promise rejects at once, whether the work listens or not.
 * @throws a TimeoutError past the limit; the reason of the signal that aborted; what the work threw.
 */
export async function bounded<T>(
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  { limit = Number.POSITIVE_INFINITY, what = '', signals = [], unref }: Bound,
): Promise<T> {
  const given = signals.filter(signal => signal !== undefined);
  for (const signal of given) signal.throwIfAborted();
  const [only] = given;
  // Another signal would cost more than all the rest.
  if (only instanceof AbortSignal && given.length === 1 && limit > LONGEST_TIMER) {
    return unlessAborted(work, only);
  }

  const controller = new AbortController();
  const { signal } = controller;
  const cancel = atLimit(limit, () => controller.abort(new TimeoutError(what)), unref);
  const leave = given.map(each =>
    onAbort(each, () => {
      // At once: whoever aborts finds no timer left.
      cancel();
      controller.abort(each.reason);
    }),
  );
  try {
    // Given a limit, p-timeout would make the error, and its stack, for work that is done in time as well.
    const working = Promise.resolve(work(signal));
    return await pTimeout(working, { milliseconds: Number.POSITIVE_INFINITY, signal });
  } finally {
    cancel();
    for (const each of leave) each();
  }
}

function unlessAborted<T>(
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const working = Promise.resolve(work(signal));
    const leave = onAbort(signal, () => reject(signal.reason));
    working.finally(leave).then(resolve, reject);
  });
}
