import { checkNonEmptyString, isObject, optionError } from '../../usage.js';
import type { PastRun } from './job-history.js';
import type { RecordedRun } from './past-job.js';

/** More percentages than these tell no more about the shape. */
const MAX_PERCENTAGES = 40;

/**
 * A run as it is kept: frozen, and with a bounded number of percentages, the first and the last among them.
 * @throws TypeError when it is no run.
 */
export function checkPastRun(run: unknown): PastRun {
  if (!isPastRun(run)) {
    throw optionError(
      'run',
      'a duration from 0, with percentages and their elapsed times or without',
      run,
    );
  }
  const { duration, progress = [] } = run;
  if (progress.length === 0) return Object.freeze({ duration });
  const stride = Math.ceil(progress.length / MAX_PERCENTAGES);
  const kept = progress
    .filter((_, index) => index === 0 || (progress.length - 1 - index) % stride === 0)
    .map(({ elapsed, percent }) => Object.freeze({ elapsed, percent }));
  return Object.freeze({ duration, progress: Object.freeze(kept) });
}

/**
 * A run as it is kept, with the service that ran it.
 * @throws TypeError when it is no run, or the service no name.
 */
export function checkRecordedRun(run: unknown, service: unknown): RecordedRun {
  const serviceName = service === undefined ? undefined : checkNonEmptyString('service', service);
  return Object.freeze({ run: checkPastRun(run), service: serviceName });
}

/** Whether it is a run: a duration from 0, and elapsed times and percentages from 0 where it tells any. */
export function isPastRun(value: unknown): value is PastRun {
  if (!isObject(value) || !isNonNegativeNumber(value.duration)) return false;
  if (value.progress === undefined) return true;
  return (
    Array.isArray(value.progress) &&
    value.progress.every(
      change =>
        isObject(change) &&
        isNonNegativeNumber(change.elapsed) &&
        isNonNegativeNumber(change.percent),
    )
  );
}

function isNonNegativeNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
