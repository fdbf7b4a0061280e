import type { Job } from '../job.js';
import type { Service } from '../services/index.js';

/** Whether only the service's list of tasks can tell why a job failed. */
export function lacksReason({ status, failReason }: Job, { job }: Service): boolean {
  return !job.givesReason && status === 'Failed' && failReason === undefined;
}

/**
 * A failed job with the reason that the list of tasks gives; the job as it is where the list does not have it, or
 * cannot be read: why a job failed matters less than that it did.
 */
export async function withReasonFrom(tasks: AsyncIterable<Job>, job: Job): Promise<Job> {
  try {
    for await (const { id, failReason } of tasks) {
      if (id === job.id) return Object.freeze({ ...job, failReason });
    }
  } catch {
    return job;
  }
  return job;
}
