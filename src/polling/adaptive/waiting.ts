/** Delays that do not come from a forecast, in milliseconds. */

const LONGEST_UNSEEN = 5000;
const SHARE_UNSEEN = 0.25;

/** A new job shows up within seconds: a quarter as long again as it has been so far, 5 s at most. */
export function beforeVisible(elapsed: number): number {
  return Math.min(SHARE_UNSEEN * elapsed, LONGEST_UNSEEN);
}

const LONGEST_BACKOFF = 30_000;

/** Backs off while looks fail: 1 s, 2 s, 4 s, up to 30 s. */
export function afterFailures(failures: number): number {
  return failures === 0 ? 0 : Math.min(1000 * 2 ** Math.min(failures - 1, 5), LONGEST_BACKOFF);
}
