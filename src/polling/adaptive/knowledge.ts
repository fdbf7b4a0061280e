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
  const lessons = lessonsOf(history, job.name, service);
  const knowledge = lessons.learn(history.runs(job.name, service));
  if (wait) atFirst.set(wait, knowledge);
  return knowledge;
}

/** So small a share of runs that are new would teach nothing else. */
const NEGLIGIBLE = 0.05;

/** What runs of one name teach: worked out when they have become others, or a good part of them have. */
class Lessons {
  #recorded: readonly PastRun[] = [];
  #knowledge = NOTHING;

  learn(recorded: readonly PastRun[]): Knowledge {
    if (recorded === this.#recorded || this.#hasFew(recorded)) return this.#knowledge;
    this.#recorded = recorded;
    this.#knowledge = summed(recorded.filter(isRun));
    return this.#knowledge;
  }

  /** Whether the last run that was learnt from is followed by few others. */
  #hasFew(recorded: readonly PastRun[]): boolean {
    const last = this.#recorded.at(-1);
    if (last === undefined) return false;
    const most = Math.floor(recorded.length * NEGLIGIBLE);
    return most > 0 && recorded.indexOf(last, -1 - most) >= 0;
  }
}

/** More names than these are not remembered at a time. */
const MOST_NAMES = 200;

const taught = new WeakMap<JobHistory, Map<string, Lessons>>();

function lessonsOf(history: JobHistory, jobName: string, service = ''): Lessons {
  const byName = taught.get(history) ?? new Map<string, Lessons>();
  taught.set(history, byName);
  const key = JSON.stringify([jobName, service]);
  const lessons = byName.get(key) ?? new Lessons();
  byName.set(key, lessons);
  for (const oldest of byName.keys()) {
    if (byName.size <= MOST_NAMES) break;
    byName.delete(oldest);
  }
  return lessons;
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
