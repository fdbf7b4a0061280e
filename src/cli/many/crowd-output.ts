import { readable } from '../../duration.js';
import { oneLine } from '../../errors/index.js';
import type { Job } from '../../job.js';
import type { WaitCommand } from '../arguments.js';
import { describeError, jsonLine } from '../json.js';
import type { News } from '../news.js';
import { type Paint, unpainted } from '../paint.js';
import { endpointOf } from '../result.js';

/** What of many waits goes to stdout, as text ending in a line break; "" for nothing. */
export interface CrowdOutput {
  update(id: string, update: News): string;
  /** @param waited milliseconds. */
  completed(id: string, job: Job, waited: number, paint?: Paint): string;
  /** @param seen the job as it was last seen. */
  failed(id: string, error: unknown, seen: Job | undefined): string;
}

const nothing = (): string => '';
const line = (value: unknown): string => `${jsonLine(value)}\n`;

/** As for one job, with the id that was asked for in every line. */
export const CROWD_OUTPUTS: Readonly<Record<WaitCommand['output'], CrowdOutput>> = {
  text: { update: nothing, completed: resultLine, failed: nothing },
  json: {
    update: nothing,
    completed: (id, job) => line({ ...job, id }),
    failed: (id, error, seen) => line({ ...seen, id, error: describeError(error) }),
  },
  ndjson: {
    update: (jobId, { type, ...rest }) => line({ type, jobId, ...rest }),
    completed: nothing,
    failed: (jobId, error, job) =>
      line({ type: 'failed', jobId, error: describeError(error), job }),
  },
};

/** A job that completed, in one line for people. */
function resultLine(id: string, job: Job, waited: number, paint = unpainted): string {
  const words = [
    paint('green', oneLine(job.status)),
    oneLine(id),
    oneLine(job.name ?? ''),
    paint('dim', `in ${readable(waited)}`),
    oneLine(endpointOf(job) ?? ''),
  ];
  return `${words.filter(Boolean).join('  ')}\n`;
}
