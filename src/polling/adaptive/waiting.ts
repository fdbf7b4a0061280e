/** Delays that do not come from a forecast, in milliseconds. */

const BEFORE_VISIBLE_MAX_DELAY_MS = 5000;
const BEFORE_VISIBLE_ELAPSED_RATIO = 0.25;

/** A new job shows up within seconds: a quarter as long again as it has been so far, 5 s at most. */
export function delayBeforeVisible(elapsed: number): number {
  return Math.min(BEFORE_VISIBLE_ELAPSED_RATIO * elapsed, BEFORE_VISIBLE_MAX_DELAY_MS);
}

const COLD_START_ELAPSED_RATIO = 0.3;
const COLD_START_COST_FACTOR = 1.5;

/**
 * The longest delay after the first while nothing is known of a job but how long it has run: 0.3 of that, so that it is
 * found 0.3 of its time late at most and half of that on average, be it one of seconds or of hours. A delay that is
 * worth little more than a request is not cut further.
 */
export function maxColdStartDelay(elapsed: number, requestCost: number): number {
  return Math.max(COLD_START_ELAPSED_RATIO * elapsed, COLD_START_COST_FACTOR * requestCost);
}

const FAILURE_MAX_BACKOFF_MS = 30_000;

/** Backs off while looks fail: 1 s, 2 s, 4 s, up to 30 s. */
export function backoffAfterFailures(failures: number): number {
  return failures === 0
    ? 0
    : Math.min(1000 * 2 ** Math.min(failures - 1, 5), FAILURE_MAX_BACKOFF_MS);
}
