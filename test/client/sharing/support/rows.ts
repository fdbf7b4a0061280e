import type { Job } from '../../../../src/model/job.js';
import type { TaskRow } from '../../../../src/services/decode.js';

/** A list row that shows a job as it is. */
export function rowOf(job: Job): TaskRow {
  const { id, status, progress, raw } = job;
  return { id, status, progress, raw, decode: () => job };
}
