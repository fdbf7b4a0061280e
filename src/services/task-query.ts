import { type JobStatus, parseStatus } from '../job.js';
import { checkInteger, checkNonEmptyString, checkOptions, optionError } from '../usage.js';
import type { PageSizes, Service, TaskListEndpoint } from './service.js';
import { timeParameters } from './time-range.js';

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
