import { type Job, terminalOutcome } from '../model/job.js';
import { endpointOf, formatLabelledRows } from './results.js';
import { type Column, formatTable } from './table.js';
import type { Paint } from './terminal.js';

/** A job at one moment in a few lines for people. */
export function formatJob(job: Job, paint: Paint): string {
  const { id, name, status, progress, createdAt, endedAt, instance } = job;
  return formatLabelledRows(
    {
      status,
      name,
      id,
      progress: formatPercent(progress),
      created: formatTime(createdAt),
      // Some services report the planned end of a job that is running.
      ended: terminalOutcome(status) && formatTime(endedAt),
      instance: [instance?.id, instance?.name].filter(Boolean).join(' '),
      endpoint: endpointOf(job),
      // The longest label widens the others, so it is there only if it has something to say.
      ...(job.attention && { attention: job.attention }),
      error: job.errorCode,
      reason: job.failReason,
    },
    paint,
  );
}

/** Jobs as a table for people, one line a job. */
export function formatJobTable(
  jobs: readonly Job[],
  width: number | undefined,
  paint: Paint,
): string {
  const column = (heading: string, read: (job: Job) => string | undefined): Column => [
    heading,
    ...jobs.map(job => read(job) ?? '-'),
  ];
  const columns = [
    column('ID', ({ id }) => id),
    column('STATUS', ({ status }) => status),
    column('PROGRESS', ({ progress }) => formatPercent(progress)),
    column('CREATED', ({ createdAt }) => formatTime(createdAt)),
    column('NAME', ({ name }) => name),
  ];
  return formatTable(columns, width, paint);
}

function formatPercent(progress: number | undefined): string | undefined {
  return progress === undefined ? undefined : `${progress}%`;
}

/** A time in UTC to the second, as `--since` takes it. */
function formatTime(time: Date | undefined): string | undefined {
  return time && `${time.toISOString().slice(0, 19)}Z`;
}
