import type { PastRun } from '../history/job-history.js';
import type { PollingContext } from '../strategy.js';
import { EMPTY_MODEL } from './learned-model.js';
import { inferPosterior, truncatedMedian } from './posterior.js';

/** A percentage up to this when the job was first seen says that it had only begun. */
const NEW_JOB_MAX_PERCENT = 5;
/** The service's clock counts whole seconds. */
const CLOCK_TOLERANCE_MS = 2000;
/** No finer than this is asked when the job ended, in milliseconds. */
const END_RESOLUTION_MS = 100;
/** How much of a job a wait may miss and still tell how long it took. */
const MAX_MISSED_RATIO = 0.05;

/**
 * What a completed job teaches; undefined when nothing says that it was seen from near its beginning, for a wait that
 * came late would teach something false.
 * @param startObserved whether the service did not know the job yet when the wait began.
 */
export function toPastRun(context: PollingContext, startObserved: boolean): PastRun | undefined {
  const { progress, elapsed } = context;
  const serviceDuration = readServiceDuration(context);
  const joinedEarly =
    serviceDuration !== undefined &&
    serviceDuration - elapsed < MAX_MISSED_RATIO * elapsed + CLOCK_TOLERANCE_MS;
  const first = progress[0];
  // Where the service tells when it began, a percentage does not overrule it: some stay at 0 for an hour.
  const justStarted =
    serviceDuration === undefined && first !== undefined && first.percent <= NEW_JOB_MAX_PERCENT;
  if (!startObserved && !justStarted && !joinedEarly) return undefined;
  const partialProgress = progress.filter(({ percent }) => percent < 100);
  return {
    duration: estimateEndElapsed(context, serviceDuration),
    ...(partialProgress.length > 0 && {
      progress: partialProgress.map(change => ({
        elapsed: change.elapsed,
        percent: change.percent,
      })),
    }),
  };
}

/** How long the job took by the service's own clock. */
function readServiceDuration({ job }: PollingContext): number | undefined {
  const [created, ended] = [job?.createdAt?.getTime(), job?.endedAt?.getTime()];
  return created === undefined || ended === undefined || ended <= created
    ? undefined
    : ended - created;
}

/**
 * When the job ended, as elapsed time: some time after it was last seen running. The service's clock may say when. Else
 * it is where the percentages make it likeliest, or about the middle. Past durations have no say in it: they would only
 * confirm themselves.
 */
function estimateEndElapsed(context: PollingContext, serviceDuration: number | undefined): number {
  const { progress, elapsed } = context;
  const last = progress.at(-1);
  if (!last || last.percent < 100 || last.elapsed !== elapsed) return elapsed;
  const lastSeenRunning = last.after;
  if (
    serviceDuration !== undefined &&
    serviceDuration >= lastSeenRunning &&
    serviceDuration <= elapsed
  )
    return serviceDuration;
  const contextBeforeEnd = {
    ...context,
    elapsed: lastSeenRunning,
    progress: progress.slice(0, -1),
  };
  return truncatedMedian(inferPosterior(contextBeforeEnd, EMPTY_MODEL, END_RESOLUTION_MS), elapsed);
}
