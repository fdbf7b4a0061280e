import type { JobHistory, PastRun } from '../history/job-history.js';
import { isRun } from '../history/run.js';
import type { PollingContext } from '../strategy.js';
import { type DurationBelief, SCALE_FREE, withSurprise } from './duration-belief.js';
import { type LearntShape, learntShape } from './learnt-shape.js';
import { pastDurations } from './past-durations.js';

/** What past runs of a job's name on its service teach. */
export interface Knowledge {
  readonly runs: number;
  readonly durations: DurationBelief;
  readonly shape: LearntShape | undefined;
}

/** Fewer runs teach nothing. */
const LEAST_RUNS = 5;
/** What is known without a past. */
export const NOTHING: Knowledge = { runs: 0, durations: SCALE_FREE, shape: undefined };

const learnt = new WeakMap<readonly PastRun[], Knowledge>();
const atFirst = new WeakMap<object, Knowledge>();

/**
 * What is known of jobs of this name on this service. For a wait that is what was known when it first met its job: of
 * jobs that run at the same time the quick ones end first, and would make the others look overdue.
 */
export function knowledgeOf(history: JobHistory, context: PollingContext): Knowledge {
  const { job, service, wait } = context;
  if (!job?.name) return NOTHING;
  const before = wait && atFirst.get(wait);
  if (before) return before;
  const knowledge = taughtBy(history.runs(job.name, service));
  if (wait) atFirst.set(wait, knowledge);
  return knowledge;
}

/** Worked out once for each array of runs. */
function taughtBy(recorded: readonly PastRun[]): Knowledge {
  const before = learnt.get(recorded);
  if (before) return before;
  const knowledge = summed(recorded.filter(isRun));
  learnt.set(recorded, knowledge);
  return knowledge;
}

function summed(runs: readonly PastRun[]): Knowledge {
  if (runs.length < LEAST_RUNS) return NOTHING;
  const durations = pastDurations(runs.map(({ duration }) => duration));
  return {
    runs: runs.length,
    durations: withSurprise(durations, runs.length),
    shape: learntShape(runs),
  };
}
