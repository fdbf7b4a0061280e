import { type JobStatus, readStatus } from '../job.js';
import { checkOptions, checkText, checkWhole, expected } from '../usage.js';
import { type Service, type TaskList, writeTime } from './service.js';

/** Which tasks to list. */
export interface TaskQuery {
  /** Refused where the service's list has no such filter. */
  id?: string;
  status?: JobStatus;
  name?: string;
  startTime?: Date;
  endTime?: Date;
  /** Records to skip, a whole number from 0. */
  offset?: number;
  /** Records in a page, a whole number that the service allows. */
  limit?: number;
}

/**
 * The path and query of a list of tasks.
 * @throws TypeError when the query makes no sense to the service.
 */
export function taskPath({ list, title }: Service, projectId: string, query: TaskQuery): string {
  checkOptions('query', query, ['id', 'status', 'name', 'startTime', 'endTime', 'offset', 'limit']);
  const parameters: [string, string][] = [];
  for (const filter of ['id', 'status', 'name'] as const) {
    if (query[filter] === undefined) continue;
    const value = checkText(filter, query[filter]);
    const parameter = list.filters[filter];
    if (!parameter) throw expected(filter, `left out, for ${title} has no such filter`, value);
    parameters.push([parameter, filter === 'status' ? readStatus(value) : value]);
  }
  const start = timeOf('startTime', query.startTime, list);
  const end = timeOf('endTime', query.endTime, list);
  if (query.startTime && query.endTime && query.endTime < query.startTime) {
    throw expected(
      'endTime',
      `no earlier than startTime (${query.startTime.toISOString()})`,
      query.endTime,
    );
  }
  if (start) parameters.push(['start_time', start]);
  if (end) parameters.push(['end_time', end]);
  if (query.offset !== undefined) {
    parameters.push(['offset', String(checkWhole('offset', query.offset, 0))]);
  }
  if (query.limit !== undefined) parameters.push(['limit', String(checkLimit(query.limit, list))]);

  const search = parameters
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `/v3/${encodeURIComponent(projectId)}/${list.path}${search && `?${search}`}`;
}

/** The largest page that a list gives. */
export function largestPage({ limits }: TaskList): number {
  return isChoice(limits) ? Math.max(...limits) : limits.to;
}

function timeOf(option: string, value: unknown, { times }: TaskList): string | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) {
    throw expected(option, 'a valid Date', value);
  }
  return times === 'iso' ? writeTime(value) : String(value.getTime());
}

function checkLimit(value: number, { limits }: TaskList): number {
  const [holds, what] = isChoice(limits)
    ? [limits.includes(value), `one of ${limits.join(', ')}`]
    : [
        Number.isInteger(value) && value >= limits.from && value <= limits.to,
        `a whole number from ${limits.from} to ${limits.to}`,
      ];
  if (!holds) throw expected('limit', what, value);
  return value;
}

function isChoice(limits: TaskList['limits']): limits is readonly number[] {
  return Array.isArray(limits);
}
