import { type RequestBudget, SweepSchedule } from '../../../../../src/client/sharing/schedule.js';
import { SharedJob } from '../../../../../src/client/sharing/shared-job.js';

/** A job whose next look is so many milliseconds ahead. */
export function jobWith(delay: number): SharedJob {
  const job = new SharedJob('job-1', 0, 0);
  job.delay = delay;
  return job;
}

/** The schedule for so many waits that all plan the same delay, with plenty of requests. */
export function scheduleFor(
  count: number,
  delay: number,
  budget: Partial<RequestBudget> = {},
): SweepSchedule {
  const schedule = new SweepSchedule({ perSecond: 1000, queued: () => 0, ...budget });
  for (let made = 0; made < count; made += 1) schedule.planned(jobWith(delay));
  return schedule;
}
