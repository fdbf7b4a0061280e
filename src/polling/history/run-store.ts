import { checkNonEmptyString, isObject, optionError } from '../../model/validation.js';
import type { PastRun } from './job-history.js';

const MAX_JOB_NAMES = 200;
/** Services invent names; this much of one is kept. */
const MAX_JOB_NAME_LENGTH = 200;

const EMPTY_RUNS: readonly PastRun[] = Object.freeze([]);

/** The latest 200 runs on each service of each of the 200 names recorded last. */
export class RunStore {
  readonly #jobs = new Map<string, JobRuns>();

  /** @param previous an earlier store, whose arrays are kept where they hold the same runs. */
  constructor(runs: Iterable<readonly [string, readonly RecordedRun[]]> = [], previous?: RunStore) {
    for (const [jobName, recordedRuns] of runs) {
      this.#set(jobName, new JobRuns(recordedRuns, previous?.job(jobName)));
    }
  }

  /** Undefined where nothing of that name was recorded. */
  job(jobName: string): JobRuns | undefined {
    return this.#jobs.get(truncateJobName(jobName));
  }

  /** Of one service, or without one of every service. */
  runs(jobName: string, service?: string): readonly PastRun[] {
    return this.job(jobName)?.runs(service) ?? EMPTY_RUNS;
  }

  /** Every name with its runs; recorded longest ago first. */
  jobs(): IterableIterator<[jobName: string, job: JobRuns]> {
    return this.#jobs.entries();
  }

  add(jobName: string, entry: RecordedRun): void {
    const job = this.job(jobName) ?? new JobRuns();
    job.add(entry);
    this.#set(jobName, job);
  }

  #set(jobName: string, job: JobRuns): void {
    const name = truncateJobName(jobName);
    // What was recorded last is forgotten last.
    this.#jobs.delete(name);
    this.#jobs.set(name, job);
    for (const oldest of this.#jobs.keys()) {
      if (this.#jobs.size <= MAX_JOB_NAMES) break;
      this.#jobs.delete(oldest);
    }
  }
}

function truncateJobName(jobName: string): string {
  return jobName.slice(0, MAX_JOB_NAME_LENGTH);
}
/** A run, and the kind of service that ran it where that is known. */
export interface RecordedRun {
  readonly run: PastRun;
  readonly service: string | undefined;
}

/** Runs kept of each service: the latest. */
export const MAX_RUNS_PER_SERVICE = 200;
/** More services than this are no kinds of service. */
const MAX_SERVICES = 10;

/** The runs of one job name, oldest first. An array of runs never changes: a new one takes its place. */
export class JobRuns {
  #recordedRuns: RecordedRun[];
  /** Those that are too many go when there are so many, and not one by one. */
  #trimThreshold: number;
  /** What was asked for so far; undefined stands for every service. */
  readonly #runs = new Map<string | undefined, readonly PastRun[]>();

  /** @param previous the same job earlier, whose arrays are kept where they hold the same runs. */
  constructor(
    recordedRuns: readonly RecordedRun[] = [],
    previous: JobRuns | undefined = undefined,
  ) {
    this.#recordedRuns = keepLatestRuns(recordedRuns);
    this.#trimThreshold = this.#recordedRuns.length + MAX_RUNS_PER_SERVICE;
    if (!previous) return;
    for (const [service, runs] of previous.#runs) {
      if (JSON.stringify(this.runs(service)) === JSON.stringify(runs))
        this.#runs.set(service, runs);
    }
  }

  get recordedRuns(): readonly RecordedRun[] {
    return keepLatestRuns(this.#recordedRuns);
  }

  /** Of one service, or without one of every service. */
  runs(service?: string): readonly PastRun[] {
    const previous = this.#runs.get(service);
    if (previous) return previous;
    const matching = this.recordedRuns.filter(
      each => service === undefined || each.service === service,
    );
    const runs = matching.map(({ run }) => run);
    this.#runs.set(service, runs);
    return runs;
  }

  /** Each service by itself, undefined where it was not known. */
  byService(): { service: string | undefined; runs: readonly PastRun[] }[] {
    const { recordedRuns } = this;
    const services = new Set(recordedRuns.map(({ service }) => service));
    return Array.from(services, service => {
      const serviceRuns = recordedRuns.filter(each => each.service === service);
      return { service, runs: serviceRuns.map(({ run }) => run) };
    });
  }

  add(entry: RecordedRun): void {
    this.#recordedRuns.push(entry);
    if (this.#recordedRuns.length > this.#trimThreshold) {
      this.#recordedRuns = keepLatestRuns(this.#recordedRuns);
      this.#trimThreshold = this.#recordedRuns.length + MAX_RUNS_PER_SERVICE;
    }
    this.#runs.delete(entry.service);
    this.#runs.delete(undefined);
  }
}

function keepLatestRuns(recordedRuns: readonly RecordedRun[]): RecordedRun[] {
  if (recordedRuns.length <= MAX_RUNS_PER_SERVICE) return [...recordedRuns];
  const remaining = new Map<string | undefined, number>();
  const kept = recordedRuns.toReversed().filter(({ service }) => {
    const remainingForService = remaining.get(service) ?? MAX_RUNS_PER_SERVICE;
    remaining.set(service, remainingForService - 1);
    return remainingForService > 0;
  });
  return kept.slice(0, MAX_RUNS_PER_SERVICE * MAX_SERVICES).reverse();
}
/** More percentages than these tell no more about the shape. */
const MAX_PERCENTAGES = 40;

/**
 * A run as it is kept: frozen, and with a bounded number of percentages, the first and the last among them.
 * @throws TypeError when it is no run.
 */
export function checkPastRun(run: unknown): PastRun {
  if (!isPastRun(run)) {
    throw optionError(
      'run',
      'a duration from 0, with percentages and their elapsed times or without',
      run,
    );
  }
  const { duration, progress = [] } = run;
  if (progress.length === 0) return Object.freeze({ duration });
  const stride = Math.ceil(progress.length / MAX_PERCENTAGES);
  const kept = progress
    .filter((_, index) => index === 0 || (progress.length - 1 - index) % stride === 0)
    .map(({ elapsed, percent }) => Object.freeze({ elapsed, percent }));
  return Object.freeze({ duration, progress: Object.freeze(kept) });
}

/**
 * A run as it is kept, with the service that ran it.
 * @throws TypeError when it is no run, or the service no name.
 */
export function checkRecordedRun(run: unknown, service: unknown): RecordedRun {
  const serviceName = service === undefined ? undefined : checkNonEmptyString('service', service);
  return Object.freeze({ run: checkPastRun(run), service: serviceName });
}

/** Whether it is a run: a duration from 0, and elapsed times and percentages from 0 where it tells any. */
export function isPastRun(value: unknown): value is PastRun {
  if (!isObject(value) || !isNonNegativeNumber(value.duration)) return false;
  if (value.progress === undefined) return true;
  return (
    Array.isArray(value.progress) &&
    value.progress.every(
      change =>
        isObject(change) &&
        isNonNegativeNumber(change.elapsed) &&
        isNonNegativeNumber(change.percent),
    )
  );
}

function isNonNegativeNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
