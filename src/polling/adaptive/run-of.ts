import type { PastRun } from '../history/job-history.js';
import type { PollingContext } from '../strategy.js';
import { believe } from './believe.js';
import { NOTHING } from './knowledge.js';
import { medianWithin } from './quantile.js';

/** A percentage up to this when the job was first seen says that it had only begun. */
const JUST_BEGUN = 5;
/** The service's clock counts whole seconds. */
const CLOCK = 2000;
/** No finer than this is asked when the job ended, in milliseconds. */
const SHORTEST = 100;
/** How much of a job a wait may miss and still tell how long it took. */
const MISSED = 0.05;

/**
 * What a completed job teaches; undefined when nothing says that it was seen from near its beginning, for a wait that
 * came late would teach something false.
 * @param arrived whether the service did not know the job yet when the wait began.
 */
export function runOf(context: PollingContext, arrived: boolean): PastRun | undefined {
  const { progress, elapsed } = context;
  const stamped = stampedDuration(context);
  const early = stamped !== undefined && stamped - elapsed < MISSED * elapsed + CLOCK;
  const first = progress[0];
  // Where the service tells when it began, a percentage does not overrule it: some stay at 0 for an hour.
  const begun = stamped === undefined && first !== undefined && first.percent <= JUST_BEGUN;
  if (!arrived && !begun && !early) return undefined;
  const told = progress.filter(({ percent }) => percent < 100);
  return {
    duration: endedAt(context, stamped),
    ...(told.length > 0 && {
      progress: told.map(change => ({ elapsed: change.elapsed, percent: change.percent })),
    }),
  };
}

/** How long the job took by the service's own clock. */
function stampedDuration({ job }: PollingContext): number | undefined {
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
function endedAt(context: PollingContext, stamped: number | undefined): number {
  const { progress, elapsed } = context;
  const last = progress.at(-1);
  if (!last || last.percent < 100 || last.elapsed !== elapsed) return elapsed;
  const running = last.after;
  if (stamped !== undefined && stamped >= running && stamped <= elapsed) return stamped;
  const before = { ...context, elapsed: running, progress: progress.slice(0, -1) };
  return medianWithin(believe(before, NOTHING, SHORTEST), elapsed);
}
