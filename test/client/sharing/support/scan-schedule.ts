import { type RequestBudget, ScanSchedule } from '../../../../src/client/sharing/scan-schedule.js';
import { WatchedJob } from '../../../../src/client/sharing/watched-job.js';

/** A job whose next poll was planned this many milliseconds ahead. */
export function jobWith(delay: number): WatchedJob {
  const job = new WatchedJob('job-1', 0, 0);
  job.delay = delay;
  return job;
}

/** The schedule for `count` waits that plan the same delay, by default with a high rate limit. */
export function scheduleFor(
  count: number,
  delay: number,
  budget: Partial<RequestBudget> = {},
): ScanSchedule {
  const schedule = new ScanSchedule({
    requestsPerSecond: 1000,
    queued: () => 0,
    pausedUntil: () => 0,
    ...budget,
  });
  for (let added = 0; added < count; added += 1) schedule.pollRates.adjust(delay, 1);
  return schedule;
}
