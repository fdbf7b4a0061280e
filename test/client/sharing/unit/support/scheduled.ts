import {
  type RequestBudget,
  ScanSchedule,
} from '../../../../../src/client/sharing/scan-schedule.js';
import { WatchedJob } from '../../../../../src/client/sharing/watched-job.js';

/** A job whose next look is so many milliseconds ahead. */
export function jobWith(delay: number): WatchedJob {
  const job = new WatchedJob('job-1', 0, 0);
  job.delay = delay;
  return job;
}

/** The schedule for so many waits that all plan the same delay, with plenty of requests. */
export function scheduleFor(
  count: number,
  delay: number,
  budget: Partial<RequestBudget> = {},
): ScanSchedule {
  const schedule = new ScanSchedule({ requestsPerSecond: 1000, queued: () => 0, ...budget });
  for (let made = 0; made < count; made += 1) schedule.addJob(jobWith(delay));
  return schedule;
}
