import { expected } from '../usage.js';
import { type TimeFilter, writeTime } from './service.js';

export interface TimeRange {
  readonly startTime?: Date | undefined;
  readonly endTime?: Date | undefined;
}

const DAY = 24 * 60 * 60 * 1000;
/** 30 days, as long as the services remember their jobs, but for a minute that the request may take to get there. */
const MEMORY = 30 * DAY - 60_000;

/** The longest time from start to end, in milliseconds, that a list takes and its service remembers. */
export function longestRange({ longestDays = Number.POSITIVE_INFINITY }: TimeFilter): number {
  return Math.min(longestDays * DAY, MEMORY);
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
  const { startTime, endTime } = filled(
    {
      startTime: checkDate('startTime', range.startTime),
      endTime: checkDate('endTime', range.endTime),
    },
    filter,
    now,
  );
  if (startTime && endTime) checkSpan(startTime, endTime, filter);
  const written = (date: Date) =>
    filter.form === 'iso' ? writeTime(date) : String(date.getTime());
  const parameters: [string, string][] = [];
  if (startTime) parameters.push(['start_time', written(startTime)]);
  if (endTime) parameters.push(['end_time', written(endTime)]);
  return parameters;
}

function filled(range: TimeRange, { given }: TimeFilter, now: number): TimeRange {
  const { startTime, endTime } = range;
  const none = startTime === undefined && endTime === undefined;
  if (given === 'freely' || (given === 'in pairs' && none)) return range;
  // A start in the future is asked for as it is: nothing matches.
  const end = endTime ?? new Date(Math.max(now, startTime?.getTime() ?? now));
  return { startTime: startTime ?? new Date(end.getTime() - MEMORY), endTime: end };
}

function checkDate(option: string, value: unknown): Date | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw expected(option, 'a valid Date', value);
}

function checkSpan(start: Date, end: Date, { longestDays = Number.POSITIVE_INFINITY }: TimeFilter) {
  if (end < start) {
    throw expected('endTime', `no earlier than startTime (${start.toISOString()})`, end);
  }
  if (end.getTime() - start.getTime() > longestDays * DAY) {
    const what = `at most ${longestDays} days before the end (${end.toISOString()})`;
    throw expected('startTime', what, start);
  }
}
