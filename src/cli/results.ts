import { formatDuration } from '../model/duration.js';
import { isApiError, toSingleLine } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { isObject } from '../model/validation.js';
import { isJobWaitError } from '../model/wait-errors.js';
import type { WaitCommand } from './arguments.js';
import { EXIT, type ExitReason } from './exit-codes.js';
import type { WaitUpdate } from './progress/wait-view.js';
import { type Paint, plainPaint } from './terminal.js';

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
/** Legal in JSON as they are, but a terminal may obey them. */
const INVISIBLE_CHARACTERS = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A value as one line of JSON: dates in ISO 8601, errors as describeError has them, nothing that a terminal could obey. */
export function toJsonLine(value: unknown): string {
  const text = JSON.stringify(value, (_, member) =>
    member instanceof Error ? describeError(member) : member,
  );
  return text.replace(INVISIBLE_CHARACTERS, escapeCharacter);
}

/** An error as plain data. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, cause } = error;
  return {
    name,
    message,
    code: errorCodeOf(error),
    status: isApiError(error) ? error.status : undefined,
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

function errorCodeOf(error: Error): string | undefined {
  if (isApiError(error)) return error.errorCode;
  if (isJobWaitError(error)) return error.code;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
/**
 * A job that completed, in a few lines for people.
 * @param waited milliseconds; undefined when the job had already ended.
 */
export function formatResult(job: Job, waited: number | undefined, paint = plainPaint): string {
  const { status, name, id, instance } = job;
  const rows = {
    status,
    name,
    id,
    waited: waited === undefined ? undefined : formatDuration(waited),
    instance: [instance?.id, instance?.name].filter(Boolean).join(' '),
    endpoint: endpointOf(job),
  };
  return formatLabelledRows(rows, paint);
}

/** Where what the job made can be reached. */
export function endpointOf({ entities }: Job): string | undefined {
  const instance = entities?.instance;
  const endpoint = isObject(instance) ? instance.endpoint : undefined;
  return typeof endpoint === 'string' ? endpoint : undefined;
}
/** A line for each label that has a text, the texts below one another. */
export function formatLabelledRows(
  rows: Readonly<Record<string, unknown>>,
  paint = plainPaint,
): string {
  const width = Math.max(...Object.keys(rows).map(label => label.length));
  return Object.entries(rows)
    .filter((row): row is [string, string] => typeof row[1] === 'string' && row[1].trim() !== '')
    .map(([label, text]) => `${paint('dim', label.padEnd(width))}  ${toSingleLine(text)}\n`)
    .join('');
}
/** More ids than this say no more. */
const MAX_LISTED_IDS = 10;

/**
 * How it went with many jobs, in one line: "5 jobs in 3m 12s: 3 completed, 1 timed out, 1 not waited for".
 * @param counts how many ended in each way.
 * @param abandoned how many are waited for no longer.
 * @param elapsed milliseconds.
 */
export function formatSummary(
  counts: ReadonlyMap<ExitReason, number>,
  abandoned: number,
  elapsed: number,
): string {
  const sortedCounts = [...counts].sort(([one], [other]) => EXIT[one].code - EXIT[other].code);
  const parts = sortedCounts.map(([exitReason, count]) => `${count} ${EXIT[exitReason].short}`);
  if (abandoned > 0) parts.push(`${abandoned} not waited for`);
  const total = sortedCounts.reduce((sum, [, count]) => sum + count, abandoned);
  const jobs = total === 1 ? '1 job' : `${total} jobs`;
  return `${jobs} in ${formatDuration(elapsed)}${parts.length > 0 ? ': ' : ''}${parts.join(', ')}`;
}

/** Some ids in one line. */
export function formatIdList(ids: readonly string[]): string {
  const listed = ids.slice(0, MAX_LISTED_IDS).map(id => toSingleLine(id, 80));
  const others = ids.length - listed.length;
  return others > 0 ? `${listed.join(', ')} and ${others} more` : listed.join(', ');
}
