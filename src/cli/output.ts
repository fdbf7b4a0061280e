import { isJobWaitError } from '../errors/index.js';
import type { Job } from '../job.js';
import type { WaitCommand } from './arguments.js';
import { describeError, toJsonLine } from './json.js';
import type { WaitUpdate } from './news.js';
import type { Paint } from './paint.js';
import { formatResult } from './result.js';

/** What goes to stdout, as text ending in a line break; "" for nothing. */
export interface ResultFormatter {
  update(update: WaitUpdate): string;
  /** @param waited milliseconds; undefined when the job had already ended. */
  completed(job: Job, waited: number | undefined, paint?: Paint): string;
  failed(error: unknown): string;
}

const noOutput = (): string => '';
const formatLine = (value: unknown): string => `${toJsonLine(value)}\n`;

export const RESULT_FORMATTERS: Readonly<Record<WaitCommand['output'], ResultFormatter>> = {
  text: { update: noOutput, completed: formatResult, failed: noOutput },
  json: {
    update: noOutput,
    completed: job => formatLine(job),
    failed: error => (hasEnded(error) ? formatLine(error.job) : ''),
  },
  ndjson: {
    update: update => formatLine(update),
    completed: noOutput,
    failed: error => {
      const job = isJobWaitError(error) ? error.job : undefined;
      return formatLine({ type: 'failed', error: describeError(error), job });
    },
  },
};

function hasEnded(error: unknown): error is { job: Job } {
  return isJobWaitError(error) && (error.code === 'JOB_FAILED' || error.code === 'JOB_CANCELED');
}
