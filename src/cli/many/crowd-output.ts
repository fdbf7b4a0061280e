import { formatDuration } from '../../duration.js';
import { toSingleLine } from '../../errors/index.js';
import type { Job } from '../../job.js';
import type { WaitCommand } from '../arguments.js';
import { describeError, toJsonLine } from '../json.js';
import type { WaitUpdate } from '../news.js';
import { type Paint, plainPaint } from '../paint.js';
import { endpointOf } from '../result.js';

/** What of many waits goes to stdout, as text ending in a line break; "" for nothing. */
export interface BatchResultFormatter {
  update(id: string, update: WaitUpdate): string;
  /** @param waited milliseconds. */
  completed(id: string, job: Job, waited: number, paint?: Paint): string;
  /** @param lastJob the job as it was last seen. */
  failed(id: string, error: unknown, lastJob: Job | undefined): string;
}

const noBatchOutput = (): string => '';
const formatBatchLine = (value: unknown): string => `${toJsonLine(value)}\n`;

/** As for one job, with the id that was asked for in every line. */
export const BATCH_RESULT_FORMATTERS: Readonly<
  Record<WaitCommand['output'], BatchResultFormatter>
> = {
  text: { update: noBatchOutput, completed: formatResultLine, failed: noBatchOutput },
  json: {
    update: noBatchOutput,
    completed: (id, job) => formatBatchLine({ ...job, id }),
    failed: (id, error, lastJob) =>
      formatBatchLine({ ...lastJob, id, error: describeError(error) }),
  },
  ndjson: {
    update: (jobId, { type, ...rest }) => formatBatchLine({ type, jobId, ...rest }),
    completed: noBatchOutput,
    failed: (jobId, error, job) =>
      formatBatchLine({ type: 'failed', jobId, error: describeError(error), job }),
  },
};

/** A job that completed, in one line for people. */
function formatResultLine(id: string, job: Job, waited: number, paint = plainPaint): string {
  const words = [
    paint('green', toSingleLine(job.status)),
    toSingleLine(id),
    toSingleLine(job.name ?? ''),
    paint('dim', `in ${formatDuration(waited)}`),
    toSingleLine(endpointOf(job) ?? ''),
  ];
  return `${words.filter(Boolean).join('  ')}\n`;
}
