import { monotonicNow } from '../../clock.js';
import type { PlannedLook } from './planned-look.js';
import { SharedJob } from './shared-job.js';

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** The jobs that are looked after, by id. */
export class SharedJobs {
  readonly #jobs = new Map<string, SharedJob>();
  /** Those without a look, which the next may still follow. */
  readonly #idle = new Set<SharedJob>();
  #met = 0;

  get(id: string): SharedJob | undefined {
    return this.#jobs.get(id);
  }

  /** The job that a look is at. */
  of({ id }: PlannedLook): SharedJob {
    return this.#jobs.get(id) ?? this.#meet(id);
  }

  /** The jobs that looks are at, each once. */
  ofAll(looks: Iterable<PlannedLook>): Set<SharedJob> {
    const jobs = new Set<SharedJob>();
    for (const look of looks) jobs.add(this.of(look));
    return jobs;
  }

  [Symbol.iterator](): IterableIterator<SharedJob> {
    return this.#jobs.values();
  }

  /** Notes whether a job has looks. */
  note(job: SharedJob): void {
    if (job.looks.size > 0) this.#idle.delete(job);
    else this.#idle.add(job);
  }

  /** The jobs that no look has followed. */
  idle(): SharedJob[] {
    return [...this.#idle];
  }

  delete(job: SharedJob): void {
    this.#idle.delete(job);
    this.#jobs.delete(job.id);
  }

  #meet(id: string): SharedJob {
    this.#met += 1;
    // Multiples of the golden ratio lie as evenly as can be, however many there are.
    const job = new SharedJob(id, monotonicNow(), (this.#met * GOLDEN_RATIO) % 1);
    this.#jobs.set(id, job);
    return job;
  }
}
