import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@sinonjs/fake-timers';

/** Turns of the event loop without a timer after which nothing more can be hoped for. */
const PATIENCE = 5;

/** Fires one timer after the other, as many as it takes until the promise settles. */
export async function runUntilSettled<T>(
  clock: Clock,
  promise: Promise<T>,
  mostHours = 24,
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
    if (idle > PATIENCE) throw new Error(`At ${before} ms nothing is left that could end it`);
    if (before > mostHours * 3_600_000) throw new Error(`It is not over after ${mostHours} h`);
  }
  return promise;
}

/** Fires what is due within so many milliseconds. */
export async function runFor(clock: Clock, milliseconds: number): Promise<void> {
  const pause = new Promise<void>(resolve => setTimeout(resolve, milliseconds));
  await runUntilSettled(clock, pause, Number.POSITIVE_INFINITY);
  await turn();
}
