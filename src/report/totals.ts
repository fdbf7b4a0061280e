import { formatDuration } from '../model/duration.js';
import type { JobTimeline, TimelineOutcome } from './timeline.js';

/** What is said of all jobs at the top of a report. */
export interface ReportTotals {
  readonly jobs: number;
  /** The number of jobs by outcome, most first. */
  readonly outcomes: ReadonlyArray<readonly [TimelineOutcome, number]>;
  /** Milliseconds from the start of the first wait to the end of the last. */
  readonly duration: number;
  readonly polls: number;
  readonly failedPolls: number;
  /** How long after their ends jobs were reported, in milliseconds; undefined if no job says when it ended. */
  readonly delay: { readonly mean: number; readonly p95: number; readonly max: number } | undefined;
  readonly slowest: readonly JobTimeline[];
}

const MAX_SLOWEST = 5;

export function reportTotals(timelines: readonly JobTimeline[]): ReportTotals {
  const outcomes = new Map<TimelineOutcome, number>();
  for (const { outcome } of timelines) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const delays = timelines
    .flatMap(({ delay }) => (delay === undefined ? [] : [delay]))
    .sort((one, other) => one - other);
  return {
    jobs: timelines.length,
    outcomes: [...outcomes].sort(([, one], [, other]) => other - one),
    duration: Math.max(0, latest(timelines, 'waitEndedAt') - earliest(timelines, 'waitStartedAt')),
    polls: timelines.reduce((sum, { polls }) => sum + polls.length, 0),
    failedPolls: timelines.reduce((sum, timeline) => sum + countFailedPolls(timeline), 0),
    delay:
      delays.length === 0
        ? undefined
        : {
            mean: delays.reduce((sum, delay) => sum + delay, 0) / delays.length,
            p95: delays[Math.ceil(delays.length * 0.95) - 1] as number,
            max: delays.at(-1) as number,
          },
    slowest: [...timelines]
      .sort((one, other) => other.to - other.from - (one.to - one.from))
      .slice(0, MAX_SLOWEST),
  };
}

/** The number of polls that failed. */
export function countFailedPolls({ polls }: JobTimeline): number {
  return polls.reduce((count, { result }) => count + Number(result === 'error'), 0);
}

type Time = 'from' | 'to' | 'waitStartedAt' | 'waitEndedAt';

export function earliest(timelines: readonly JobTimeline[], time: Time): number {
  return timelines.reduce((least, { [time]: at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
}

export function latest(timelines: readonly JobTimeline[], time: Time): number {
  return timelines.reduce((most, { [time]: at }) => Math.max(most, at), Number.NEGATIVE_INFINITY);
}

/** The totals as labelled texts. */
export function describeTotals(totals: ReportTotals): Record<string, string> {
  const { jobs, outcomes, duration, polls, failedPolls, delay } = totals;
  return {
    Jobs: [jobs, ...outcomes.map(([outcome, count]) => `${count} ${outcome}`)].join(', '),
    Duration: formatDuration(duration),
    Polls: `${polls} (${(polls / Math.max(1, jobs)).toFixed(1)} per job, ${failedPolls} failed)`,
    'Reported after the end': delay
      ? `${formatDuration(delay.mean)} on average, ${formatDuration(delay.p95)} at the 95th percentile, ${formatDuration(delay.max)} at most`
      : 'not known',
  };
}
