/**
 * The one place that touches timers. The globals are looked up at each call, so that virtual time works.
 */
import pTimeout, { TimeoutError } from 'p-timeout';
import { onAbort } from './abort.js';

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
  readonly signals?: readonly (AbortSignal | undefined)[];
  readonly unref?: boolean;
}

/**
 * Runs work that can be aborted, and no longer than the bound allows: past it, or when a signal aborts, the work's own
 * signal aborts and the promise rejects at once, whether the work listens or not.
 * @throws a TimeoutError past the limit; the reason of the signal that aborted; what the work threw.
 */
export async function bounded<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { limit = Number.POSITIVE_INFINITY, what = '', signals = [], unref = false }: Bound,
): Promise<T> {
  const controller = new AbortController();
  for (const signal of signals) signal?.throwIfAborted();
  const leave = signals.map(
    signal => signal && onAbort(signal, () => controller.abort(signal.reason)),
  );
  const tooLong = new TimeoutError(what);
  try {
    return await pTimeout(work(controller.signal), {
      milliseconds: limit > LONGEST_TIMER ? Number.POSITIVE_INFINITY : Math.max(limit, 1),
      message: tooLong,
      signal: controller.signal,
      customTimers: { setTimeout: unref ? unrefTimeout : setTimeout, clearTimeout },
    });
  } catch (error) {
    if (error === tooLong) controller.abort(tooLong);
    throw error;
  } finally {
    for (const each of leave) each?.();
  }
}

const unrefTimeout = ((callback: () => void, delay: number) => {
  const timer = setTimeout(callback, delay);
  timer.unref?.();
  return timer;
}) as typeof setTimeout;
