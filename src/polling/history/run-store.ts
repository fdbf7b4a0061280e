import {
  arrayOf,
  checkNonEmptyString,
  checkNonNegativeNumber,
  objectOf,
  optional,
} from '../../model/validation.js';
import { setBounded } from '../bounded-map.js';
import type { PastRun } from './job-history.js';

/** A run, and the job it was a run of. */
export interface RecordedRun {
  readonly jobName: string;
  /** Undefined if not known. */
  readonly service: string | undefined;
  readonly run: PastRun;
}

/** The runs of one job name on one kind of service. */
export interface NamedRuns {
  /** The name of the job. */
  readonly name: string;
  /** Undefined if not known. */
  readonly service: string | undefined;
  /** Oldest first. */
  readonly runs: readonly PastRun[];
}

const MAX_JOB_NAMES = 200;
const MAX_RUNS_PER_SERVICE = 200;
const MAX_RUNS_PER_JOB = 10 * MAX_RUNS_PER_SERVICE;

/** Bounded storage of runs: the latest 200 on each service, at most 2,000 of each name, for the 200 names recorded last. */
export class RunStore {
  /** The name recorded last comes last. */
  readonly #jobs = new Map<string, JobRuns>();

  add(recorded: RecordedRun): void {
    const { jobName } = recorded;
    const job = this.#jobs.get(jobName) ?? new JobRuns();
    job.add(recorded);
    setBounded(this.#jobs, jobName, job, MAX_JOB_NAMES);
  }

  /** Runs of a name, oldest first. The same array object until a run of that name and service is added. */
  runs(jobName: string, service?: string): readonly PastRun[] {
    return this.#jobs.get(truncateJobName(jobName))?.runs(service) ?? NO_RUNS;
  }

  /** Number of runs. */
  get size(): number {
    let size = 0;
    for (const { recorded } of this.#jobs.values()) size += recorded.length;
    return size;
  }

  /** All runs. Adding them to another store in this order makes it the same. */
  all(): RecordedRun[] {
    return [...this.#jobs.values()].flatMap(job => job.recorded);
  }

  /** All runs, grouped by name and service. */
  grouped(): NamedRuns[] {
    return [...this.#jobs].flatMap(([name, { recorded }]) => {
      const services = new Set(recorded.map(({ service }) => service));
      return Array.from(services, service => ({
        name,
        service,
        runs: recorded.filter(each => each.service === service).map(({ run }) => run),
      }));
    });
  }
}

const NO_RUNS: readonly PastRun[] = Object.freeze([]);

/** The runs of one job name, oldest first. */
class JobRuns {
  recorded: readonly RecordedRun[] = [];
  /** What `runs` has returned, by service. */
  readonly #runs = new Map<string | undefined, readonly PastRun[]>();

  add(added: RecordedRun): void {
    const { service } = added;
    const ofService = this.recorded.filter(each => each.service === service);
    const dropped = ofService.length < MAX_RUNS_PER_SERVICE ? undefined : ofService[0];
    const kept = [...this.recorded.filter(each => each !== dropped), added];
    this.recorded = kept.slice(-MAX_RUNS_PER_JOB);
    this.#runs.delete(undefined);
    this.#runs.delete(service);
    if (kept.length > MAX_RUNS_PER_JOB) this.#runs.delete(kept[0]?.service);
  }

  runs(service: string | undefined): readonly PastRun[] {
    const cached = this.#runs.get(service);
    if (cached) return cached;
    const matching = this.recorded.filter(
      each => service === undefined || each.service === service,
    );
    const runs = matching.map(({ run }) => run);
    this.#runs.set(service, runs);
    return runs;
  }
}

/** A service may report a name of any length. */
const MAX_JOB_NAME_LENGTH = 200;

function truncateJobName(jobName: string): string {
  return jobName.slice(0, MAX_JOB_NAME_LENGTH).toWellFormed();
}

/** More percentages add nothing to the shape of a curve. */
const MAX_PERCENTAGES = 40;

const checkPastRun = objectOf({
  duration: checkNonNegativeNumber,
  progress: optional(
    arrayOf(objectOf({ elapsed: checkNonNegativeNumber, percent: checkNonNegativeNumber })),
  ),
});

/** Whether a value that a history returned is a run. */
export function isPastRun(value: unknown): value is PastRun {
  try {
    checkPastRun('run', value);
    return true;
  } catch {
    return false;
  }
}

/**
 * A run as it is stored: frozen, with the name truncated and the percentages thinned to about 40, including the first
 * and the last.
 * @throws OptionError if the name or the service is empty or `run` is not a run.
 */
export function checkRecordedRun(jobName: unknown, run: unknown, service: unknown): RecordedRun {
  const name = truncateJobName(checkNonEmptyString('jobName', jobName));
  const { duration, progress = [] } = checkPastRun('run', run);
  const stride = Math.ceil(progress.length / MAX_PERCENTAGES);
  const kept = progress
    .filter((_, index) => index === 0 || (progress.length - 1 - index) % stride === 0)
    .map(({ elapsed, percent }) => Object.freeze({ elapsed, percent }));
  return {
    jobName: name,
    service: optional(checkNonEmptyString)('service', service),
    run: Object.freeze({ duration, ...(kept.length > 0 && { progress: Object.freeze(kept) }) }),
  };
}
