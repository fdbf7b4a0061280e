import { isJobWaitError } from '../errors/index.js';
import type { Job } from '../job.js';
import type { WaitCommand } from './arguments.js';
import { describeError, jsonLine } from './json.js';
import type { News } from './news.js';
import type { Paint } from './paint.js';
import { resultText } from './result.js';

/** What goes to stdout, as text ending in a line break; "" for nothing. */
export interface Output {
  update(update: News): string;
  /** @param waited milliseconds; undefined when the job had already ended. */
  completed(job: Job, waited: number | undefined, paint?: Paint): string;
  failed(error: unknown): string;
}

const nothing = (): string => '';
const line = (value: unknown): string => `${jsonLine(value)}\n`;

export const OUTPUTS: Readonly<Record<WaitCommand['output'], Output>> = {
  text: { update: nothing, completed: resultText, failed: nothing },
  json: {
    update: nothing,
    completed: job => line(job),
    failed: error => (hasEnded(error) ? line(error.job) : ''),
  },
  ndjson: {
    update: update => line(update),
    completed: nothing,
    failed: error => {
      const job = isJobWaitError(error) ? error.job : undefined;
      return line({ type: 'failed', error: describeError(error), job });
    },
  },
};

function hasEnded(error: unknown): error is { job: Job } {
  return isJobWaitError(error) && (error.code === 'JOB_FAILED' || error.code === 'JOB_CANCELED');
}
