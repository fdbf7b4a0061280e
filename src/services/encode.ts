import { markFatal } from '../model/errors.js';
import { formatTimestamp, type JobStatus, parseStatus } from '../model/job.js';
import {
  checkId,
  checkInteger,
  checkNonEmptyString,
  checkOptions,
  optionError,
} from '../model/validation.js';

/** Which tasks to list. Omitted members do not restrict the list. */
export interface TaskQuery {
  /** The task with this id. Rejected if the service's list has no such filter. */
  id?: string;
  /** Tasks with this status. Rejected if the service's list has no such filter. */
  status?: JobStatus;
  /** Tasks with this name. Rejected if the service's list has no such filter. */
  name?: string;
  /** Start of the time range. Default for a list that requires one: 30 days, less a minute, before the end. */
  startTime?: Date;
  /** End of the time range. Default for a list that requires one: now. */
  endTime?: Date;
  /** Number of records to skip: an integer from 0. Default 0. */
  offset?: number;
  /** Records per page: an integer that the service allows. Default: the service's own. */
  limit?: number;
}

const QUERY_OPTIONS = ['id', 'status', 'name', 'startTime', 'endTime', 'offset', 'limit'];

/** The rules of a task list, `GET /{version}/{project_id}/{path}`. */
export interface TaskListFacts {
  readonly version: 'v3' | 'v3.1';
  readonly path: string;
  /** The query parameter of each filter that the service has. */
  readonly filters: Readonly<Partial<Record<'id' | 'status' | 'name', string>>>;
  readonly timeFilter: TimeFilter;
  readonly pageSizes: PageSizes;
}

/** How `start_time` and `end_time` are given. */
export interface TimeFilter {
  /** Milliseconds since 1970, or ISO 8601 with an offset. */
  readonly format: 'milliseconds' | 'iso';
  /** Each optional by itself, both or none, or both required. */
  readonly presence: 'optional' | 'both-or-none' | 'required';
  /** Longest time range in days. Default: unlimited. */
  readonly maxDays?: number;
}

/** The page sizes that a list supports, and the one it uses by default. */
export type PageSizes = { readonly defaultSize: number } & (
  | { readonly min: number; readonly max: number }
  | { readonly choice: readonly number[] }
);

/**
 * Path and query of one page of a task list.
 * @param now milliseconds since 1970.
 * @throws OptionError if the service does not support the query.
 */
export function taskListPath(
  { version, path, filters, timeFilter, pageSizes }: TaskListFacts,
  title: string,
  projectId: string,
  query: TaskQuery,
  now: number,
): string {
  checkOptions('query', query, QUERY_OPTIONS);
  const parameters: [string, string][] = [];
  for (const filter of ['id', 'status', 'name'] as const) {
    if (query[filter] === undefined) continue;
    const value = (filter === 'id' ? checkId : checkNonEmptyString)(filter, query[filter]);
    const parameter = filters[filter];
    if (!parameter) throw optionError(filter, `left out, for ${title} has no such filter`, value);
    parameters.push([parameter, filter === 'status' ? parseStatus(value) : value]);
  }
  parameters.push(...timeParameters(query, timeFilter, now));
  if (query.offset !== undefined) {
    parameters.push(['offset', String(checkInteger('offset', query.offset, 0))]);
  }
  if (query.limit !== undefined) {
    parameters.push(['limit', String(checkPageSize(query.limit, pageSizes))]);
  }

  const search = parameters
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `/${version}/${encodeURIComponent(projectId)}/${path}${search && `?${search}`}`;
}

/** The largest page that a list supports. */
export function maxPageSize(pageSizes: PageSizes): number {
  return 'choice' in pageSizes ? Math.max(...pageSizes.choice) : pageSizes.max;
}

function checkPageSize(value: number, pageSizes: PageSizes): number {
  if ('choice' in pageSizes) {
    if (pageSizes.choice.includes(value)) return value;
    throw optionError('limit', `one of ${pageSizes.choice.join(', ')}`, value);
  }
  const { min, max } = pageSizes;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw optionError('limit', `a whole number from ${min} to ${max}`, value);
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** The services keep jobs for 30 days. One minute less allows for the time the request takes. */
const RETENTION_MS = 30 * DAY_MS - 60_000;

/** The longest time range, in milliseconds, that a list supports and its service keeps. */
export function maxTimeRange({ maxDays = Number.POSITIVE_INFINITY }: TimeFilter): number {
  return Math.min(maxDays * DAY_MS, RETENTION_MS);
}

function timeParameters(
  query: TaskQuery,
  { format, presence, maxDays = Number.POSITIVE_INFINITY }: TimeFilter,
  now: number,
): [name: string, value: string][] {
  let start = checkDate('startTime', query.startTime);
  let end = checkDate('endTime', query.endTime);
  if (presence === 'required' || (presence === 'both-or-none' && (start || end))) {
    // A start in the future is sent unchanged: nothing matches it.
    end ??= new Date(Math.max(now, start?.getTime() ?? now));
    start ??= new Date(end.getTime() - RETENTION_MS);
  }
  if (start && end && end < start) {
    throw optionError('endTime', `no earlier than startTime (${start.toISOString()})`, end);
  }
  if (start && end && end.getTime() - start.getTime() > maxDays * DAY_MS) {
    const requirement = `at most ${maxDays} days before the end (${end.toISOString()})`;
    throw optionError('startTime', requirement, start);
  }
  const formatDate = format === 'iso' ? formatTimestamp : (date: Date) => String(date.getTime());
  const parameters: [string, string][] = [];
  if (start) parameters.push(['start_time', formatDate(start)]);
  if (end) parameters.push(['end_time', formatDate(end)]);
  return parameters;
}

function checkDate(option: string, value: unknown): Date | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw optionError(option, 'a valid Date', value);
}

/**
 * A job id as one segment of a path.
 * @throws OptionError, marked as fatal, for an id that no escape keeps from changing the path.
 */
export function encodeSegment(id: string): string {
  if (id === '.' || id === '..') throw markFatal(optionError('id', 'the id of a job', id));
  return encodeURIComponent(id);
}
