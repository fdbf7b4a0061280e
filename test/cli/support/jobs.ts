import type { Job } from '../../../src/model/job.js';

/** A job of which a test says only what matters to it. */
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
