import { formatDuration } from '../model/duration.js';
import { toSingleLine, UNPRINTABLE_CHARACTERS } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { isObject } from '../model/validation.js';
import { isJobWaitError } from '../model/wait-errors.js';
import { describeError } from '../telemetry/describe-error.js';
import { toReadableJson } from '../telemetry/event-record.js';
import { EXIT, type ExitReason } from './exit-codes.js';
import { type Paint, plainPaint } from './terminal.js';
import type { Query, WaitCommand } from './wait-command.js';

export interface CompletedWait {
  /** As it was given. */
  readonly id: string;
  readonly job: Job;
  /** Milliseconds. */
  readonly waited: number;
  /** False if the wait was resumed from a checkpoint of a job that had ended. */
  readonly hasPolled: boolean;
}

/** Formats what goes to stdout: text that ends in a line break, or "". */
export interface ResultFormatter {
  completed(wait: CompletedWait, paint: Paint): string;
  /** @param job the last known state of the job. */
  failed(id: string, error: unknown, job: Job | undefined): string;
}

const noOutput = (): string => '';

/** A single job is shown with more details; if there are several, each line has the id that was given. */
export function createResultFormatter(
  { output, query }: Pick<WaitCommand, 'output' | 'query'>,
  isSingle: boolean,
): ResultFormatter {
  switch (output) {
    case 'text': {
      if (query) return createQueryFormatter(query);
      const completed = isSingle ? formatResult : formatResultLine;
      return { completed, failed: noOutput };
    }
    case 'json':
      return {
        completed: ({ id, job }) => toJsonLine({ ...job, id }),
        failed: (id, error, job) => toJsonLine({ ...job, id, error: describeError(error) }),
      };
    // The lines of events are printed as the events happen: see event-lines.ts.
    case 'ndjson':
      return { completed: noOutput, failed: noOutput };
  }
}

/** One line for each job that has ended, however it ended. */
function createQueryFormatter(query: Query): ResultFormatter {
  return {
    completed: ({ id, job }) => query({ ...job, id }),
    failed: (id, error, job) => {
      const hasEnded = isJobWaitError(error) && ['JOB_FAILED', 'JOB_CANCELED'].includes(error.code);
      return hasEnded && job ? query({ ...job, id }) : '';
    },
  };
}

/** A value as one line of JSON that is safe on a terminal, with errors as `describeError` returns them. */
export function toJsonLine(value: unknown): string {
  const text = toReadableJson(value);
  return `${text.replace(UNPRINTABLE_CHARACTERS, escapeCharacters)}\n`;
}

function escapeCharacters(characters: string): string {
  const units = Array.from({ length: characters.length }, (_, index) =>
    characters.charCodeAt(index).toString(16).padStart(4, '0'),
  );
  return units.map(unit => `\\u${unit}`).join('');
}

/** A completed job in a few lines for people. */
export function formatResult(
  { job, waited, hasPolled }: Omit<CompletedWait, 'id'>,
  paint = plainPaint,
): string {
  const { status, name, id, instance } = job;
  const rows = {
    status,
    name,
    id,
    waited: hasPolled ? formatDuration(waited) : undefined,
    instance: [instance?.id, instance?.name].filter(Boolean).join(' '),
    endpoint: endpointOf(job),
  };
  return formatLabelledRows(rows, paint);
}

/** A completed job in one line for people. */
function formatResultLine({ id, job, waited }: CompletedWait, paint: Paint): string {
  const words = [
    paint('green', toSingleLine(job.status)),
    toSingleLine(id),
    toSingleLine(job.name ?? ''),
    paint('dim', `in ${formatDuration(waited)}`),
    toSingleLine(endpointOf(job) ?? ''),
  ];
  return `${words.filter(Boolean).join('  ')}\n`;
}

/** The address of the instance that the job has created, if the service reports it. */
export function endpointOf({ entities }: Job): string | undefined {
  const instance = entities?.instance;
  const endpoint = isObject(instance) ? instance.endpoint : undefined;
  return typeof endpoint === 'string' ? endpoint : undefined;
}

/** One line for each label that has a text, with the texts aligned. */
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

/**
 * The results of several jobs in one line: "5 jobs in 3m 12s: 3 completed, 1 timed out, 1 not waited for".
 * @param counts the number of jobs by how they ended.
 * @param abandonedCount the number of jobs that are no longer waited for.
 * @param elapsed milliseconds.
 */
export function formatSummary(
  counts: ReadonlyMap<ExitReason, number>,
  abandonedCount: number,
  elapsed: number,
): string {
  const sortedCounts = [...counts].sort(([one], [other]) => EXIT[one].code - EXIT[other].code);
  const parts = sortedCounts.map(([reason, count]) => `${count} ${EXIT[reason].short}`);
  if (abandonedCount > 0) parts.push(`${abandonedCount} not waited for`);
  const total = sortedCounts.reduce((sum, [, count]) => sum + count, abandonedCount);
  const jobs = total === 1 ? '1 job' : `${total} jobs`;
  return `${jobs} in ${formatDuration(elapsed)}${parts.length > 0 ? ': ' : ''}${parts.join(', ')}`;
}

const MAX_LISTED_IDS = 10;

/** The first ids in one line, and how many more there are. */
export function formatIdList(ids: readonly string[]): string {
  const listed = ids.slice(0, MAX_LISTED_IDS).map(id => toSingleLine(id, 80));
  const others = ids.length - listed.length;
  return others > 0 ? `${listed.join(', ')} and ${others} more` : listed.join(', ');
}
