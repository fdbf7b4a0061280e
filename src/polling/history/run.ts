import { checkText, expected, isObject } from '../../usage.js';
import type { PastRun } from './job-history.js';
import type { Recorded } from './past-job.js';

/** More percentages than these tell no more about the shape. */
const MOST_PERCENTAGES = 40;

/**
 * A run as it is kept: frozen, and with a bounded number of percentages, the first and the last among them.
 * @throws TypeError when it is no run.
 */
export function checkRun(run: unknown): PastRun {
  if (!isRun(run)) {
    throw expected(
      'run',
      'a duration from 0, with percentages and their elapsed times or without',
      run,
    );
  }
  const { duration, progress = [] } = run;
  if (progress.length === 0) return Object.freeze({ duration });
  const every = Math.ceil(progress.length / MOST_PERCENTAGES);
  const kept = progress
    .filter((_, index) => index === 0 || (progress.length - 1 - index) % every === 0)
    .map(({ elapsed, percent }) => Object.freeze({ elapsed, percent }));
  return Object.freeze({ duration, progress: Object.freeze(kept) });
}

/**
 * A run as it is kept, with the service that ran it.
 * @throws TypeError when it is no run, or the service no name.
 */
export function checkRecorded(run: unknown, service: unknown): Recorded {
  const named = service === undefined ? undefined : checkText('service', service);
  return Object.freeze({ run: checkRun(run), service: named });
}

/** Whether it is a run: a duration from 0, and elapsed times and percentages from 0 where it tells any. */
export function isRun(value: unknown): value is PastRun {
  if (!isObject(value) || !isAmount(value.duration)) return false;
  if (value.progress === undefined) return true;
  return (
    Array.isArray(value.progress) &&
    value.progress.every(seen => isObject(seen) && isAmount(seen.elapsed) && isAmount(seen.percent))
  );
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
