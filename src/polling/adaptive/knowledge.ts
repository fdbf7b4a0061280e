import type { JobHistory, PastRun } from '../history/job-history.js';
import { isRun } from '../history/run.js';
import type { PollingContext } from '../strategy.js';
import { type DurationBelief, SCALE_FREE, withSurprise } from './duration-belief.js';
import { type LearntShape, learntShape } from './learnt-shape.js';
import { pastDurations } from './past-durations.js';

/** What past runs of a job's name teach. */
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

/** What is known of jobs of this name; worked out once for each array of runs. */
export function knowledgeOf(history: JobHistory, { job }: PollingContext): Knowledge {
  if (!job?.name) return NOTHING;
  const runs = history.runs(job.name);
  const before = learnt.get(runs);
  if (before) return before;
  const knowledge = taughtBy(runs.filter(isRun));
  learnt.set(runs, knowledge);
  return knowledge;
}

function taughtBy(runs: readonly PastRun[]): Knowledge {
  if (runs.length < LEAST_RUNS) return NOTHING;
  const durations = pastDurations(runs.map(({ duration }) => duration));
  return {
    runs: runs.length,
    durations: withSurprise(durations, runs.length),
    shape: learntShape(runs),
  };
}
