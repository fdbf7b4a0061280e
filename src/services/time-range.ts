import { optionError } from '../usage.js';
import { formatTime, type TimeFilter } from './service.js';

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
