import { monotonicNow } from '../../clock.js';
import type { PlannedLook } from './planned-look.js';
import { SharedJob } from './shared-job.js';

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** The jobs that are looked after, by id. */
export class SharedJobs {
  readonly #jobs = new Map<string, SharedJob>();
  /** Those whose looks have all been answered, which the next may have followed since. */
  #answered: SharedJob[] = [];
  #met = 0;

  get(id: string): SharedJob | undefined {
    return this.#jobs.get(id);
  }

  /** The job of an id, which is met if it is new. */
  of(id: string): SharedJob {
    return this.#jobs.get(id) ?? this.#meet(id);
  }

  [Symbol.iterator](): IterableIterator<SharedJob> {
    return this.#jobs.values();
  }

  /** Its last look was answered, or left. */
  left(job: SharedJob): void {
    this.#answered.push(job);
  }

  /** The jobs that no look has followed. Each is given once. */
  takeIdle(): SharedJob[] {
    const answered = this.#answered;
    this.#answered = [];
    return answered.filter(({ looks }) => looks.length === 0);
  }

  delete(job: SharedJob): void {
    if (this.#jobs.get(job.id) === job) this.#jobs.delete(job.id);
  }

  #meet(id: string): SharedJob {
    this.#met += 1;
    // Multiples of the golden ratio lie as evenly as can be, however many there are.
    const job = new SharedJob(id, monotonicNow(), (this.#met * GOLDEN_RATIO) % 1);
    this.#jobs.set(id, job);
    return job;
  }
}

/** The jobs that looks are at, each once, found as they are wanted. */
export function* jobsOf(looks: Iterable<PlannedLook>): Iterable<SharedJob> {
  const given = new Set<SharedJob>();
  for (const { job } of looks) {
    if (given.has(job)) continue;
    given.add(job);
    yield job;
  }
}
