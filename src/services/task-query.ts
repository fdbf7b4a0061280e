import { type JobStatus, readStatus } from '../job.js';
import { checkOptions, checkText, checkWhole, expected } from '../usage.js';
import type { PageSizes, Service, TaskList } from './service.js';
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
export function taskPath(
  { list, title }: Service,
  projectId: string,
  query: TaskQuery,
  now: number,
): string {
  checkOptions('query', query, ['id', 'status', 'name', 'startTime', 'endTime', 'offset', 'limit']);
  const parameters: [string, string][] = [];
  for (const filter of ['id', 'status', 'name'] as const) {
    if (query[filter] === undefined) continue;
    const value = checkText(filter, query[filter]);
    const parameter = list.filters[filter];
    if (!parameter) throw expected(filter, `left out, for ${title} has no such filter`, value);
    parameters.push([parameter, filter === 'status' ? readStatus(value) : value]);
  }
  parameters.push(...timeParameters(query, list.times, now));
  if (query.offset !== undefined) {
    parameters.push(['offset', String(checkWhole('offset', query.offset, 0))]);
  }
  if (query.limit !== undefined) {
    parameters.push(['limit', String(checkLimit(query.limit, list.limits))]);
  }

  const search = parameters
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `/${list.version}/${encodeURIComponent(projectId)}/${list.path}${search && `?${search}`}`;
}

/** The largest page that a list gives. */
export function largestPage({ limits }: TaskList): number {
  return 'choice' in limits ? Math.max(...limits.choice) : limits.to;
}

function checkLimit(value: number, limits: PageSizes): number {
  const [holds, what] =
    'choice' in limits
      ? [limits.choice.includes(value), `one of ${limits.choice.join(', ')}`]
      : [
          Number.isInteger(value) && value >= limits.from && value <= limits.to,
          `a whole number from ${limits.from} to ${limits.to}`,
        ];
  if (!holds) throw expected('limit', what, value);
  return value;
}
