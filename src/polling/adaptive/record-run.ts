import type { JobHistory, PastRun } from '../history/job-history.js';
import type { PollingContext } from '../strategy.js';
import { EMPTY_MODEL, reportHistoryError } from './learned-model.js';
import { inferPosterior, truncatedMedian } from './posterior.js';
import { sawStart } from './running-jobs.js';

const END_RESOLUTION_MS = 100;

/** Records the run of a completed job that has a name. */
export function recordRun(
  history: JobHistory,
  { job, service }: PollingContext,
  run: PastRun,
): void {
  if (!job?.name?.trim()) return;
  try {
    // Histories that do not distinguish services have no third parameter.
    history.record(job.name, run, ...(service === undefined ? [] : [service]));
  } catch (error) {
    reportHistoryError(error);
  }
}

/**
 * The run of a completed job. Undefined unless the wait began near the job's start: a late wait would record too short
 * a duration.
 */
export function toPastRun(context: PollingContext): PastRun | undefined {
  const { progress } = context;
  const serviceDuration = readServiceDuration(context);
  if (!sawStart(context, serviceDuration)) return undefined;
  const duration = estimateEnd(context, serviceDuration);
  const changes = progress.filter(({ percent }) => percent < 100);
  if (changes.length === 0) return { duration };
  return { duration, progress: changes.map(({ elapsed, percent }) => ({ elapsed, percent })) };
}

/** The duration by the service's own dates. */
function readServiceDuration({ job }: PollingContext): number | undefined {
  const [createdAt, endedAt] = [job?.createdAt?.getTime(), job?.endedAt?.getTime()];
  return createdAt === undefined || endedAt === undefined || endedAt <= createdAt
    ? undefined
    : endedAt - createdAt;
}

/**
 * When the job ended, in milliseconds since the wait began: some time between the last poll that saw it running and the
 * one that saw it completed. The service's dates decide if they fall between the two, otherwise the percentages. Past
 * durations are not used: they would confirm themselves.
 */
function estimateEnd(context: PollingContext, serviceDuration: number | undefined): number {
  const { progress, elapsed } = context;
  const last = progress.at(-1);
  if (!last || last.percent < 100 || last.elapsed !== elapsed) return elapsed;
  const lastSeenRunning = last.after;
  if (
    serviceDuration !== undefined &&
    serviceDuration >= lastSeenRunning &&
    serviceDuration <= elapsed
  ) {
    return serviceDuration;
  }
  const beforeEnd = { ...context, elapsed: lastSeenRunning, progress: progress.slice(0, -1) };
  return truncatedMedian(inferPosterior(beforeEnd, EMPTY_MODEL, END_RESOLUTION_MS), elapsed);
}
