/** Delays that do not come from a forecast, in milliseconds. */

const LONGEST_UNSEEN = 5000;
const SHARE_UNSEEN = 0.25;

/** A new job shows up within seconds: a quarter as long again as it has been so far, 5 s at most. */
export function beforeVisible(elapsed: number): number {
  return Math.min(SHARE_UNSEEN * elapsed, LONGEST_UNSEEN);
}

const SHARE_UNKNOWN = 0.3;
const REQUESTS_UNKNOWN = 1.5;

/**
 * The longest delay after the first while nothing is known of a job but how long it has run: 0.3 of that, so that it is
 * found 0.3 of its time late at most and half of that on average, be it one of seconds or of hours. A delay that is
 * worth little more than a request is not cut further.
 */
export function whileUnknown(elapsed: number, requestCost: number): number {
  return Math.max(SHARE_UNKNOWN * elapsed, REQUESTS_UNKNOWN * requestCost);
}

const LONGEST_BACKOFF = 30_000;

/** Backs off while looks fail: 1 s, 2 s, 4 s, up to 30 s. */
export function afterFailures(failures: number): number {
  return failures === 0 ? 0 : Math.min(1000 * 2 ** Math.min(failures - 1, 5), LONGEST_BACKOFF);
}
