import type { PastRun } from './job-history.js';
import { JobRuns, type RecordedRun } from './past-job.js';

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
