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
import { type AgeCounts, RunningJobs, sawStart } from './running-jobs.js';

/** What is learned from past runs of a job's name on its service, and from jobs that run at the same time. */
export interface LearnedModel {
  /** Number of past runs. */
  readonly runCount: number;
  readonly durations: DurationDistribution;
  readonly curve: LearnedCurve | undefined;
  /** The jobs of this process that are among the past runs. */
  readonly ended?: AgeCounts;
}

/** Fewer runs are ignored. */
const MIN_RUNS = 5;
/** The model of a job without past runs. */
export const EMPTY_MODEL: LearnedModel = { runCount: 0, durations: LOMAX_PRIOR, curve: undefined };

function learnModel(runs: readonly PastRun[], ended: AgeCounts): LearnedModel {
  if (runs.length < MIN_RUNS) return EMPTY_MODEL;
  const durations = fitDurationDistribution(runs.map(({ duration }) => duration));
  return {
    runCount: runs.length,
    durations: mixWithPrior(durations, runs.length),
    curve: learnCurve(runs),
    ended,
  };
}

/** Maximum number of waits that keep a model. Others use the current model at each poll. */
const MAX_WAITS = 10_000;

/**
 * The models that the waits of one strategy use. A wait keeps the past runs that were known when it first saw its job: of
 * jobs that run at the same time the short ones complete first, and as past runs they would make the others appear
 * overdue. It learns from those together with the ones that are still running.
 */
export class WaitModels {
  readonly #history: JobHistory;
  readonly #models = new Map<string, LearnedModel>();

  constructor(history: JobHistory) {
    this.#history = history;
  }

  get(context: PollingContext): LearnedModel {
    const { job, elapsed, age } = context;
    if (!job?.name) return EMPTY_MODEL;
    const named = namedJobs(this.#history, job.name, context.service);
    const past = this.#pastModel(context, named);
    return sawStart(context, age) && named.running.areAhead(elapsed)
      ? named.correctedModel(past)
      : past;
  }

  /** Records that the job was seen running. */
  observe(context: PollingContext): void {
    const { job, jobId, elapsed, age } = context;
    if (!job?.name || !sawStart(context, age)) return;
    namedJobs(this.#history, job.name, context.service).running.observe(jobId, elapsed);
  }

  /** Records that the job has completed. */
  complete(context: PollingContext, run: PastRun | undefined): void {
    const { job, jobId } = context;
    this.#models.delete(waitKey(context));
    if (!job?.name) return;
    namedJobs(this.#history, job.name, context.service).running.complete(jobId, run?.duration);
  }

  #pastModel(context: PollingContext, named: NamedJobs): LearnedModel {
    const key = waitKey(context);
    const kept = context.attempt === 1 ? undefined : this.#models.get(key);
    if (kept) return kept;
    const model = named.currentModel();
    setBounded(this.#models, key, model, MAX_WAITS);
    return model;
  }
}

function waitKey({ service = '', jobId }: PollingContext): string {
  return `${service} ${jobId}`;
}

const MAX_NAMES = 200;
/** By history, name and service: strategies with the same history share what they learn. */
const jobsByHistory = new WeakMap<JobHistory, Map<string, NamedJobs>>();

function namedJobs(history: JobHistory, jobName: string, service?: string): NamedJobs {
  const jobs = jobsByHistory.get(history) ?? new Map<string, NamedJobs>();
  jobsByHistory.set(history, jobs);
  // A name may contain spaces, a service does not.
  const key = `${service ?? ''} ${jobName}`;
  const known = jobs.get(key);
  if (known) return known;
  const named = new NamedJobs(() => readRuns(history, jobName, service));
  setBounded(jobs, key, named, MAX_NAMES);
  return named;
}

/** The jobs of one name on one service: the past runs, and those that run now. */
class NamedJobs {
  readonly running = new RunningJobs();
  readonly #readRuns: () => readonly PastRun[];
  #fitted: { readonly runs: readonly PastRun[]; readonly model: LearnedModel } | undefined;
  /** By the model of the past runs. */
  readonly #corrected = new WeakMap<LearnedModel, { version: number; model: LearnedModel }>();

  constructor(read: () => readonly PastRun[]) {
    this.#readRuns = read;
  }

  /** What is learned from the past runs. */
  currentModel(): LearnedModel {
    const runs = this.#readRuns();
    if (!this.#fitted || !isUpToDate(this.#fitted.runs, runs)) {
      const model = learnModel(runs.filter(isPastRun), this.running.endedCounts());
      this.#fitted = { runs, model };
    }
    return this.#fitted.model;
  }

  /** What is learned from past runs and the running jobs together. */
  correctedModel(past: LearnedModel): LearnedModel {
    const { version } = this.running;
    const known = this.#corrected.get(past);
    if (known?.version === version) return known.model;
    const durations = this.running.correct(past.durations, past.runCount, past.ended);
    const model = { ...past, durations };
    this.#corrected.set(past, { version, model });
    return model;
  }
}

/** New runs below this share of all change a model too little to be worth fitting it again. */
const REFIT_MIN_NEW_RATIO = 0.05;

function isUpToDate(fitted: readonly PastRun[], runs: readonly PastRun[]): boolean {
  if (runs === fitted) return true;
  const last = fitted.at(-1);
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
