import { readStatus, readTime } from '../job.js';
import type { TaskList, TimeFilter } from '../services/service.js';
import type { CheckedAnswer } from './answer.js';
import { type Dialect, type KnownJob, writePage } from './dialect.js';
import { type Refusal, refuse } from './refusals.js';

/** Where in the list a page begins, and how many records it has. */
interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** The answer to a request for a page of the task list, by the rules of the service's own list. */
export function listAnswer(
  dialect: Dialect,
  jobs: readonly KnownJob[],
  query: URLSearchParams,
  requestId: string,
): CheckedAnswer {
  const { list } = dialect.service;
  const page = pageOf(list, query);
  if (typeof page === 'string') return refuse(page, requestId);
  const start = timeOf(list, query.get('start_time'));
  const end = timeOf(list, query.get('end_time'));
  if (Number.isNaN(start) || Number.isNaN(end)) return refuse('badTime', requestId);
  if (!allows(list.times, start, end)) return refuse('badParameter', requestId);

  const wanted = jobs.filter(job => {
    const created = precisely(list, job.createdAt);
    return matches(dialect, job, query) && created >= (start ?? 0) && created <= (end ?? Infinity);
  });
  const { offset, limit } = page;
  return { body: writePage(dialect, wanted.slice(offset, offset + limit), wanted.length) };
}

function matches({ service, jobName }: Dialect, job: KnownJob, query: URLSearchParams): boolean {
  const { filters } = service.list;
  const has = (filter: keyof typeof filters, value: string): boolean => {
    const asked = filters[filter] === undefined ? null : query.get(filters[filter]);
    return asked === null || (filter === 'status' ? readStatus(asked) : asked) === value;
  };
  return has('id', job.id) && has('status', job.status) && has('name', job.name ?? jobName);
}

function pageOf({ limits }: TaskList, query: URLSearchParams): Page | Refusal {
  const offset = wholeOf(query.get('offset') ?? '0');
  const limit = wholeOf(query.get('limit') ?? String(limits.usual));
  if (Number.isNaN(offset) || Number.isNaN(limit)) return 'badParameter';
  if ('choice' in limits) return limits.choice.includes(limit) ? { offset, limit } : 'badParameter';
  if (limit > limits.to) return 'badLimit';
  return limit >= limits.from ? { offset, limit } : 'badParameter';
}

/** Whether the list takes such a range of time. */
function allows(
  { given, longestDays = Number.POSITIVE_INFINITY }: TimeFilter,
  start: number | undefined,
  end: number | undefined,
): boolean {
  if (start !== undefined && end !== undefined) return end - start <= longestDays * 86_400_000;
  return given === 'freely' || (given === 'in pairs' && start === end);
}

function wholeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** The milliseconds of a time in the form that the list takes; NaN in any other; undefined when none is asked for. */
function timeOf({ times: { form } }: TaskList, text: string | null): number | undefined {
  if (text === null) return undefined;
  const isFigure = /^\d+$/.test(text);
  if (isFigure !== (form === 'milliseconds')) return Number.NaN;
  return isFigure ? Number(text) : (readTime(text)?.getTime() ?? Number.NaN);
}

/** A time as precisely as the list is asked for one: where that is by the second, so are times compared. */
function precisely({ times: { form } }: TaskList, date: Date): number {
  const time = date.getTime();
  return form === 'iso' ? Math.floor(time / 1000) * 1000 : time;
}
