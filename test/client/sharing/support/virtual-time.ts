import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@sinonjs/fake-timers';

/** Turns of the event loop without a timer after which the promise cannot settle any more. */
const MAX_IDLE_TURNS = 5;

/** Fires timers one after the other until the promise settles. */
export async function runUntilSettled<T>(
  clock: Clock,
  promise: Promise<T>,
  maxHours = 24,
): Promise<T> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  let idle = 0;
  while (!settled) {
    await turn();
    if (settled) break;
    const before = performance.now();
    clock.next();
    idle = performance.now() === before && clock.countTimers() === 0 ? idle + 1 : 0;
    if (idle > MAX_IDLE_TURNS)
      throw new Error(`At ${before} ms no timer is left that could settle the promise`);
    if (before > maxHours * 3_600_000)
      throw new Error(`The promise has not settled after ${maxHours} h`);
  }
  return promise;
}

/** Fires the timers that are due within this many milliseconds. */
export async function runFor(clock: Clock, milliseconds: number): Promise<void> {
  const pause = new Promise<void>(resolve => setTimeout(resolve, milliseconds));
  await runUntilSettled(clock, pause, Number.POSITIVE_INFINITY);
  await turn();
}
