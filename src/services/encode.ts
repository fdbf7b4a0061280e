import { markFatal } from '../model/errors.js';
import { type JobStatus, parseStatus } from '../model/job.js';
import {
  checkInteger,
  checkNonEmptyString,
  checkOptions,
  optionError,
} from '../model/validation.js';
import {
  formatTime,
  type PageSizes,
  type Service,
  type TaskListEndpoint,
  type TimeFilter,
} from './service.js';

/** Which tasks to list. */
export interface TaskQuery {
  /** Refused where the service's list has no such filter, as `status` and `name` are. */
  id?: string;
  status?: JobStatus;
  name?: string;
  /** Default: what the service takes for it; where it takes nothing, 30 days (less a minute) before the end. */
  startTime?: Date;
  /** Default: what the service takes for it; where it takes nothing, now. */
  endTime?: Date;
  /** Records to skip, a whole number from 0. */
  offset?: number;
  /** Records in a page, a whole number that the service allows. */
  limit?: number;
}

/**
 * The path and query of a list of tasks.
 * @param now milliseconds since 1970, for services that must be told a time.
 * @throws TypeError when the query makes no sense to the service.
 */
export function taskListPath(
  { list, title }: Service,
  projectId: string,
  query: TaskQuery,
  now: number,
): string {
  checkOptions('query', query, ['id', 'status', 'name', 'startTime', 'endTime', 'offset', 'limit']);
  const parameters: [string, string][] = [];
  for (const filter of ['id', 'status', 'name'] as const) {
    if (query[filter] === undefined) continue;
    const value = checkNonEmptyString(filter, query[filter]);
    const parameter = list.filters[filter];
    if (!parameter) throw optionError(filter, `left out, for ${title} has no such filter`, value);
    parameters.push([parameter, filter === 'status' ? parseStatus(value) : value]);
  }
  parameters.push(...timeParameters(query, list.timeFilter, now));
  if (query.offset !== undefined) {
    parameters.push(['offset', String(checkInteger('offset', query.offset, 0))]);
  }
  if (query.limit !== undefined) {
    parameters.push(['limit', String(checkPageSize(query.limit, list.pageSizes))]);
  }

  const search = parameters
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `/${list.version}/${encodeURIComponent(projectId)}/${list.path}${search && `?${search}`}`;
}

/** The largest page that a list gives. */
export function maxPageSize({ pageSizes }: TaskListEndpoint): number {
  return 'choice' in pageSizes ? Math.max(...pageSizes.choice) : pageSizes.max;
}

function checkPageSize(value: number, pageSizes: PageSizes): number {
  const [isValid, what] =
    'choice' in pageSizes
      ? [pageSizes.choice.includes(value), `one of ${pageSizes.choice.join(', ')}`]
      : [
          Number.isInteger(value) && value >= pageSizes.min && value <= pageSizes.max,
          `a whole number from ${pageSizes.min} to ${pageSizes.max}`,
        ];
  if (!isValid) throw optionError('limit', what, value);
  return value;
}
export interface TimeRange {
  readonly startTime?: Date | undefined;
  readonly endTime?: Date | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** 30 days, as long as the services remember their jobs, but for a minute that the request may take to get there. */
const RETENTION_MS = 30 * DAY_MS - 60_000;

/** The longest time from start to end, in milliseconds, that a list takes and its service remembers. */
export function maxTimeRange({ maxDays = Number.POSITIVE_INFINITY }: TimeFilter): number {
  return Math.min(maxDays * DAY_MS, RETENTION_MS);
}

/**
 * The parameters of a time range. Where a service wants both times, one that is left out is filled in: the end is now,
 * the start a minute less than 30 days before the end.
 * @param now milliseconds since 1970.
 * @throws TypeError for a range that makes no sense to the service.
 */
export function timeParameters(
  range: TimeRange,
  filter: TimeFilter,
  now: number,
): [name: string, value: string][] {
  const { startTime, endTime } = fillTimeRange(
    {
      startTime: checkDate('startTime', range.startTime),
      endTime: checkDate('endTime', range.endTime),
    },
    filter,
    now,
  );
  if (startTime && endTime) checkTimeSpan(startTime, endTime, filter);
  const formatDate = (date: Date) =>
    filter.format === 'iso' ? formatTime(date) : String(date.getTime());
  const parameters: [string, string][] = [];
  if (startTime) parameters.push(['start_time', formatDate(startTime)]);
  if (endTime) parameters.push(['end_time', formatDate(endTime)]);
  return parameters;
}

function fillTimeRange(range: TimeRange, { presence }: TimeFilter, now: number): TimeRange {
  const { startTime, endTime } = range;
  const isEmpty = startTime === undefined && endTime === undefined;
  if (presence === 'optional' || (presence === 'both-or-none' && isEmpty)) return range;
  // A start in the future is asked for as it is: nothing matches.
  const end = endTime ?? new Date(Math.max(now, startTime?.getTime() ?? now));
  return { startTime: startTime ?? new Date(end.getTime() - RETENTION_MS), endTime: end };
}

function checkDate(option: string, value: unknown): Date | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw optionError(option, 'a valid Date', value);
}

function checkTimeSpan(start: Date, end: Date, { maxDays = Number.POSITIVE_INFINITY }: TimeFilter) {
  if (end < start) {
    throw optionError('endTime', `no earlier than startTime (${start.toISOString()})`, end);
  }
  if (end.getTime() - start.getTime() > maxDays * DAY_MS) {
    const what = `at most ${maxDays} days before the end (${end.toISOString()})`;
    throw optionError('startTime', what, start);
  }
}
/**
 * The path and query of one job, below the endpoint.
 * @throws TypeError, of no use to repeat, for an id that would make it another path.
 */
export function jobPath({ job }: Service, projectId: string, id: string): string {
  const jobs = `/v3/${encodeURIComponent(projectId)}/jobs`;
  if (job.idLocation === 'query') return `${jobs}?id=${encodeURIComponent(id)}`;
  if (id === '.' || id === '..') throw markFatal(optionError('id', 'the id of a job', id));
  return `${jobs}/${encodeURIComponent(id)}`;
}
