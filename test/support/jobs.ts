import type { Job } from '../../src/model/job.js';

/** A job in few words. */
export function job(status: string, fields: Partial<Job> = {}): Job {
  return Object.freeze({
    id: 'job-1',
    name: 'CreateInstance',
    status,
    progress: status === 'Completed' ? 100 : undefined,
    createdAt: undefined,
    endedAt: undefined,
    instance: undefined,
    entities: undefined,
    failReason: undefined,
    errorCode: undefined,
    subJobs: undefined,
    attention: undefined,
    raw: undefined,
    ...fields,
  });
}

export const running = (progress?: number): Job => job('Running', { progress });
export const completed = (fields: Partial<Job> = {}): Job => job('Completed', fields);
export const failed = (failReason?: string): Job => job('Failed', { failReason });

/** An error of the socket. */
export function socketError(code = 'ECONNRESET'): Error {
  return Object.assign(new Error(`read ${code}`), { code });
}
