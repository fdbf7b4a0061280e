import { parseStatus, parseTimestamp } from '../model/job.js';
import type { PageSizes, TimeFilter } from '../services/encode.js';
import { type DatabaseFormat, writeListBody } from './database-format.js';
import type { ScriptedResponse } from './scripted-response.js';
import { createErrorResponse, type ServiceErrorName } from './service-errors.js';
import type { VisibleJob } from './wire-format.js';

/** The response to a request for one page of the task list, by the rules of the service's list. */
export function createListResponse(
  wireFormat: DatabaseFormat,
  jobs: readonly VisibleJob[],
  query: URLSearchParams,
  requestId: string,
): ScriptedResponse {
  const { timeFilter, pageSizes } = wireFormat.service.list;
  const offset = parseWholeNumber(query.get('offset') ?? '0');
  const limit = parseWholeNumber(query.get('limit') ?? String(pageSizes.defaultSize));
  const start = parseQueryTime(timeFilter, query.get('start_time'));
  const end = parseQueryTime(timeFilter, query.get('end_time'));
  const errorName =
    (Number.isNaN(offset) ? 'badParameter' : pageSizeError(pageSizes, limit)) ??
    timeRangeError(timeFilter, start, end);
  if (errorName) return createErrorResponse(errorName, requestId, wireFormat.errors);

  const matching = jobs.filter(job => {
    const created = roundToPrecision(timeFilter, job.createdAt);
    const isInRange = created >= (start ?? 0) && created <= (end ?? Infinity);
    return isInRange && matchesFilters(wireFormat, job, query);
  });
  const page = matching.slice(offset, offset + limit);
  return { body: writeListBody(wireFormat, page, matching.length) };
}

function matchesFilters(
  { service, defaultJobName }: DatabaseFormat,
  job: VisibleJob,
  query: URLSearchParams,
): boolean {
  const values = { id: job.id, status: job.status, name: job.name ?? defaultJobName };
  return (['id', 'status', 'name'] as const).every(filter => {
    const parameter = service.list.filters[filter];
    const requested = parameter ? query.get(parameter) : null;
    if (requested === null) return true;
    return (filter === 'status' ? parseStatus(requested) : requested) === values[filter];
  });
}

function pageSizeError(pageSizes: PageSizes, limit: number): ServiceErrorName | undefined {
  if ('choice' in pageSizes) return pageSizes.choice.includes(limit) ? undefined : 'badParameter';
  if (limit > pageSizes.max) return 'badLimit';
  return limit >= pageSizes.min ? undefined : 'badParameter';
}

function timeRangeError(
  { presence, maxDays = Number.POSITIVE_INFINITY }: TimeFilter,
  start: number | undefined,
  end: number | undefined,
): ServiceErrorName | undefined {
  if (Number.isNaN(start) || Number.isNaN(end)) return 'badTime';
  const isValid =
    start !== undefined && end !== undefined
      ? end - start <= maxDays * 86_400_000
      : presence === 'optional' || (presence === 'both-or-none' && start === end);
  return isValid ? undefined : 'badParameter';
}

function parseWholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** Milliseconds since 1970; NaN for a time in another format than the list's; undefined for none. */
function parseQueryTime({ format }: TimeFilter, text: string | null): number | undefined {
  if (text === null) return undefined;
  const isNumeric = /^\d+$/.test(text);
  if (isNumeric !== (format === 'milliseconds')) return Number.NaN;
  return isNumeric ? Number(text) : (parseTimestamp(text)?.getTime() ?? Number.NaN);
}

/** A list whose times are in seconds also compares them in seconds. */
function roundToPrecision({ format }: TimeFilter, date: Date): number {
  const time = date.getTime();
  return format === 'iso' ? Math.floor(time / 1000) * 1000 : time;
}
