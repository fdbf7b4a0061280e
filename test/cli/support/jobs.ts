import type { Job } from '../../../src/model/job.js';

/** A job with the given fields. */
export function jobOf(given: Partial<Job> = {}): Job {
  return {
    id: 'job-1',
    name: 'CreateMysqlInstance',
    status: 'Running',
    progress: undefined,
    createdAt: undefined,
    endedAt: undefined,
    instance: undefined,
    entities: undefined,
    failReason: undefined,
    raw: undefined,
    ...given,
  };
}
