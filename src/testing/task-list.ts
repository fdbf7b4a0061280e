import { parseStatus, parseTimestamp } from '../model/job.js';
import type { TaskListFacts, TimeFilter } from '../services/encode.js';
import { type VisibleJob, type WireFormat, writeListBody } from './response-writer.js';
import type { ScriptedResponse } from './scripted-response.js';
import { createErrorResponse, type ServiceErrorName } from './service-errors.js';

/** Where in the list a page begins, and how many records it has. */
interface PageRange {
  readonly offset: number;
  readonly limit: number;
}

/** The answer to a request for a page of the task list, by the rules of the service's own list. */
export function createListResponse(
  wireFormat: WireFormat,
  jobs: readonly VisibleJob[],
  query: URLSearchParams,
  requestId: string,
): ScriptedResponse {
  const { list } = wireFormat.service;
  const page = parsePage(list, query);
  if (typeof page === 'string') return createErrorResponse(page, requestId);
  const start = parseQueryTime(list, query.get('start_time'));
  const end = parseQueryTime(list, query.get('end_time'));
  if (Number.isNaN(start) || Number.isNaN(end)) return createErrorResponse('badTime', requestId);
  if (!isValidTimeRange(list.timeFilter, start, end))
    return createErrorResponse('badParameter', requestId);

  const matching = jobs.filter(job => {
    const created = roundToPrecision(list, job.createdAt);
    return (
      matchesFilters(wireFormat, job, query) &&
      created >= (start ?? 0) &&
      created <= (end ?? Infinity)
    );
  });
  const { offset, limit } = page;
  return {
    body: writeListBody(wireFormat, matching.slice(offset, offset + limit), matching.length),
  };
}

function matchesFilters(
  { service, defaultJobName }: WireFormat,
  job: VisibleJob,
  query: URLSearchParams,
): boolean {
  const { filters } = service.list;
  const matchesFilter = (filter: keyof typeof filters, value: string): boolean => {
    const requested = filters[filter] === undefined ? null : query.get(filters[filter]);
    return (
      requested === null || (filter === 'status' ? parseStatus(requested) : requested) === value
    );
  };
  return (
    matchesFilter('id', job.id) &&
    matchesFilter('status', job.status) &&
    matchesFilter('name', job.name ?? defaultJobName)
  );
}

function parsePage(
  { pageSizes }: TaskListFacts,
  query: URLSearchParams,
): PageRange | ServiceErrorName {
  const offset = parseWholeNumber(query.get('offset') ?? '0');
  const limit = parseWholeNumber(query.get('limit') ?? String(pageSizes.defaultSize));
  if (Number.isNaN(offset) || Number.isNaN(limit)) return 'badParameter';
  if ('choice' in pageSizes)
    return pageSizes.choice.includes(limit) ? { offset, limit } : 'badParameter';
  if (limit > pageSizes.max) return 'badLimit';
  return limit >= pageSizes.min ? { offset, limit } : 'badParameter';
}

/** Whether the list takes such a range of time. */
function isValidTimeRange(
  { presence, maxDays = Number.POSITIVE_INFINITY }: TimeFilter,
  start: number | undefined,
  end: number | undefined,
): boolean {
  if (start !== undefined && end !== undefined) return end - start <= maxDays * 86_400_000;
  return presence === 'optional' || (presence === 'both-or-none' && start === end);
}

function parseWholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** The milliseconds of a time in the form that the list takes; NaN in any other; undefined when none is asked for. */
function parseQueryTime(
  { timeFilter: { format } }: TaskListFacts,
  text: string | null,
): number | undefined {
  if (text === null) return undefined;
  const isNumeric = /^\d+$/.test(text);
  if (isNumeric !== (format === 'milliseconds')) return Number.NaN;
  return isNumeric ? Number(text) : (parseTimestamp(text)?.getTime() ?? Number.NaN);
}

/** A time as precisely as the list is asked for one: where that is by the second, so are times compared. */
function roundToPrecision({ timeFilter: { format } }: TaskListFacts, date: Date): number {
  const time = date.getTime();
  return format === 'iso' ? Math.floor(time / 1000) * 1000 : time;
}
