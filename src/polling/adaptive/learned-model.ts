import { warnOnce } from '../../runtime/diagnostics.js';
import type { JobHistory, PastRun } from '../history/job-history.js';
import { isPastRun } from '../history/run-store.js';
import type { PollingContext } from '../strategy.js';
import {
  type DurationDistribution,
  fitDurationDistribution,
  LOMAX_PRIOR,
  mixWithPrior,
} from './duration-distribution.js';
import { type LearnedCurve, learnCurve } from './progress-hypotheses.js';

/** What past runs of a job's name on its service teach. */
export interface LearnedModel {
  readonly runCount: number;
  readonly durations: DurationDistribution;
  readonly curve: LearnedCurve | undefined;
}

/** Fewer runs teach nothing. */
const MIN_RUNS_FOR_DURATIONS = 5;
/** What is known without a past. */
export const EMPTY_MODEL: LearnedModel = { runCount: 0, durations: LOMAX_PRIOR, curve: undefined };

const modelByWait = new WeakMap<object, LearnedModel>();

/**
 * What is known of jobs of this name on this service. For a wait that is what was known when it first met its job: of
 * jobs that run at the same time the quick ones end first, and would make the others look overdue.
 */
export function learnedModelFor(history: JobHistory, context: PollingContext): LearnedModel {
  const { job, service, wait } = context;
  if (!job?.name) return EMPTY_MODEL;
  const cached = wait && modelByWait.get(wait);
  if (cached) return cached;
  const modelCache = modelCacheFor(history, job.name, service);
  const model = modelCache.modelFor(history.runs(job.name, service));
  if (wait) modelByWait.set(wait, model);
  return model;
}

/** So small a share of runs that are new would teach nothing else. */
const RELEARN_MIN_NEW_RATIO = 0.05;

/** What runs of one name teach: worked out when they have become others, or a good part of them have. */
class ModelCache {
  #runs: readonly PastRun[] = [];
  #model = EMPTY_MODEL;

  modelFor(runs: readonly PastRun[]): LearnedModel {
    if (runs === this.#runs || this.#isUpToDate(runs)) return this.#model;
    this.#runs = runs;
    this.#model = learnModel(runs.filter(isPastRun));
    return this.#model;
  }

  /** Whether the last run that was learnt from is followed by few others. */
  #isUpToDate(runs: readonly PastRun[]): boolean {
    const last = this.#runs.at(-1);
    if (last === undefined) return false;
    const maxNewRuns = Math.floor(runs.length * RELEARN_MIN_NEW_RATIO);
    return maxNewRuns > 0 && runs.indexOf(last, -1 - maxNewRuns) >= 0;
  }
}

/** More names than these are not remembered at a time. */
const MAX_CACHED_MODELS = 200;

const cachesByHistory = new WeakMap<JobHistory, Map<string, ModelCache>>();

function modelCacheFor(history: JobHistory, jobName: string, service = ''): ModelCache {
  const cachesByKey = cachesByHistory.get(history) ?? new Map<string, ModelCache>();
  cachesByHistory.set(history, cachesByKey);
  const key = JSON.stringify([jobName, service]);
  const modelCache = cachesByKey.get(key) ?? new ModelCache();
  cachesByKey.set(key, modelCache);
  for (const oldest of cachesByKey.keys()) {
    if (cachesByKey.size <= MAX_CACHED_MODELS) break;
    cachesByKey.delete(oldest);
  }
  return modelCache;
}

function learnModel(runs: readonly PastRun[]): LearnedModel {
  if (runs.length < MIN_RUNS_FOR_DURATIONS) return EMPTY_MODEL;
  const durations = fitDurationDistribution(runs.map(({ duration }) => duration));
  return {
    runCount: runs.length,
    durations: mixWithPrior(durations, runs.length),
    curve: learnCurve(runs),
  };
}
const NO_RUNS: readonly PastRun[] = Object.freeze([]);

/**
 * A history may be anyone's code, over a disk that is full or a network that is gone. What it throws is told once, as a
 * process warning; the wait goes on as if there were no past.
 */
export function guardHistory(history: JobHistory): JobHistory {
  const attempt = <T>(operation: () => T, fallback: T): T => {
    try {
      return operation();
    } catch (error) {
      warnOnce(
        'JOBWAIT_HISTORY_ERROR',
        `The history of jobs failed, and waits go on without it: ${String(error)}`,
      );
      return fallback;
    }
  };
  return {
    record(jobName, run, service) {
      const serviceArgument = service === undefined ? [] : ([service] as const);
      attempt(() => history.record(jobName, run, ...serviceArgument), undefined);
    },
    runs(jobName, service) {
      const runs = attempt(() => history.runs(jobName, service), NO_RUNS);
      return Array.isArray(runs) ? runs : NO_RUNS;
    },
  };
}
