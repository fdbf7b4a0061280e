import { warnOnce } from '../../runtime/diagnostics.js';
import { setBounded } from '../bounded-map.js';
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

/** What is learned from past runs of a job's name on its service. */
export interface LearnedModel {
  readonly runCount: number;
  readonly durations: DurationDistribution;
  readonly curve: LearnedCurve | undefined;
}

/** Fewer runs are ignored. */
const MIN_RUNS = 5;
/** The model of a job without past runs. */
export const EMPTY_MODEL: LearnedModel = { runCount: 0, durations: LOMAX_PRIOR, curve: undefined };

function learnModel(runs: readonly PastRun[]): LearnedModel {
  if (runs.length < MIN_RUNS) return EMPTY_MODEL;
  const durations = fitDurationDistribution(runs.map(({ duration }) => duration));
  return {
    runCount: runs.length,
    durations: mixWithPrior(durations, runs.length),
    curve: learnCurve(runs),
  };
}

/** Maximum number of waits that keep a model. Others use the current model at each poll. */
const MAX_WAITS = 10_000;

/**
 * The models that the waits of one strategy use. A wait keeps the model that was current when it first saw its job: of
 * jobs that run at the same time the short ones complete first, and learning from them would make the others
 * appear overdue.
 */
export class WaitModels {
  readonly #history: JobHistory;
  readonly #models = new Map<string, LearnedModel>();

  constructor(history: JobHistory) {
    this.#history = history;
  }

  get(context: PollingContext): LearnedModel {
    const { job, service, attempt } = context;
    if (!job?.name) return EMPTY_MODEL;
    const key = waitKey(context);
    const kept = attempt === 1 ? undefined : this.#models.get(key);
    if (kept) return kept;
    const model = currentModel(this.#history, job.name, service);
    setBounded(this.#models, key, model, MAX_WAITS);
    return model;
  }

  delete(context: PollingContext): void {
    this.#models.delete(waitKey(context));
  }
}

function waitKey({ service = '', jobId }: PollingContext): string {
  return `${service} ${jobId}`;
}

interface FittedModel {
  readonly runs: readonly PastRun[];
  readonly model: LearnedModel;
}

const MAX_FITTED_MODELS = 200;
/** By history, name and service: strategies with the same history share its models. */
const fittedModels = new WeakMap<JobHistory, Map<string, FittedModel>>();

function currentModel(history: JobHistory, jobName: string, service?: string): LearnedModel {
  const runs = readRuns(history, jobName, service);
  const models = fittedModels.get(history) ?? new Map<string, FittedModel>();
  fittedModels.set(history, models);
  const key = JSON.stringify([jobName, service]);
  const fitted = models.get(key);
  if (fitted && isUpToDate(fitted, runs)) return fitted.model;
  const model = learnModel(runs.filter(isPastRun));
  setBounded(models, key, { runs, model }, MAX_FITTED_MODELS);
  return model;
}

/** New runs below this share of all change a model too little to be worth fitting it again. */
const REFIT_MIN_NEW_RATIO = 0.05;

function isUpToDate(fitted: FittedModel, runs: readonly PastRun[]): boolean {
  if (runs === fitted.runs) return true;
  const last = fitted.runs.at(-1);
  const maxNewRuns = Math.floor(runs.length * REFIT_MIN_NEW_RATIO);
  return last !== undefined && maxNewRuns > 0 && runs.indexOf(last, -1 - maxNewRuns) >= 0;
}

function readRuns(history: JobHistory, jobName: string, service?: string): readonly PastRun[] {
  try {
    const runs = history.runs(jobName, service);
    if (Array.isArray(runs)) return runs;
  } catch (error) {
    reportHistoryError(error);
  }
  return [];
}

/** A history may be the caller's code: what it throws is reported, and the wait continues without it. */
export function reportHistoryError(error: unknown): void {
  warnOnce(
    'JOBWAIT_HISTORY_ERROR',
    `The history of jobs failed, and waits continue without it: ${String(error)}`,
  );
}
