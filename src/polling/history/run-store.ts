import type { PastRun } from './job-history.js';
import { PastJob, type Recorded } from './past-job.js';

const MOST_NAMES = 200;
/** Services invent names; this much of one is kept. */
const LONGEST_NAME = 200;

const NONE: readonly PastRun[] = Object.freeze([]);

/** The latest 200 runs on each service of each of the 200 names recorded last. */
export class RunStore {
  readonly #jobs = new Map<string, PastJob>();

  /** @param before an earlier store, whose arrays are kept where they hold the same runs. */
  constructor(runs: Iterable<readonly [string, readonly Recorded[]]> = [], before?: RunStore) {
    for (const [jobName, recorded] of runs) {
      this.#set(jobName, new PastJob(recorded, before?.job(jobName)));
    }
  }

  /** Undefined where nothing of that name was recorded. */
  job(jobName: string): PastJob | undefined {
    return this.#jobs.get(keyOf(jobName));
  }

  /** Of one service, or without one of every service. */
  runs(jobName: string, service?: string): readonly PastRun[] {
    return this.job(jobName)?.runs(service) ?? NONE;
  }

  /** Every name with its runs; recorded longest ago first. */
  jobs(): IterableIterator<[jobName: string, job: PastJob]> {
    return this.#jobs.entries();
  }

  add(jobName: string, added: Recorded): void {
    const job = this.job(jobName) ?? new PastJob();
    job.add(added);
    this.#set(jobName, job);
  }

  #set(jobName: string, job: PastJob): void {
    const name = keyOf(jobName);
    // What was recorded last is forgotten last.
    this.#jobs.delete(name);
    this.#jobs.set(name, job);
    for (const oldest of this.#jobs.keys()) {
      if (this.#jobs.size <= MOST_NAMES) break;
      this.#jobs.delete(oldest);
    }
  }
}

function keyOf(jobName: string): string {
  return jobName.slice(0, LONGEST_NAME);
}
