import { monotonicNow } from '../../clock.js';
import type { QueuedPoll } from './planned-look.js';
import { WatchedJob } from './shared-job.js';

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** The jobs that are looked after, by id. */
export class WatchedJobs {
  readonly #jobs = new Map<string, WatchedJob>();
  /** Those whose looks have all been answered, which the next may have followed since. */
  #idleCandidates: WatchedJob[] = [];
  #createdCount = 0;

  get(id: string): WatchedJob | undefined {
    return this.#jobs.get(id);
  }

  /** The job of an id, which is met if it is new. */
  getOrCreate(id: string): WatchedJob {
    return this.#jobs.get(id) ?? this.#create(id);
  }

  [Symbol.iterator](): IterableIterator<WatchedJob> {
    return this.#jobs.values();
  }

  /** Its last look was answered, or left. */
  markIdle(job: WatchedJob): void {
    this.#idleCandidates.push(job);
  }

  /** The jobs that no look has followed. Each is given once. */
  takeIdle(): WatchedJob[] {
    const candidates = this.#idleCandidates;
    this.#idleCandidates = [];
    return candidates.filter(({ polls }) => polls.length === 0);
  }

  delete(job: WatchedJob): void {
    if (this.#jobs.get(job.id) === job) this.#jobs.delete(job.id);
  }

  #create(id: string): WatchedJob {
    this.#createdCount += 1;
    // Multiples of the golden ratio lie as evenly as can be, however many there are.
    const job = new WatchedJob(id, monotonicNow(), (this.#createdCount * GOLDEN_RATIO) % 1);
    this.#jobs.set(id, job);
    return job;
  }
}

/** The jobs that looks are at, each once, found as they are wanted. */
export function* distinctJobs(polls: Iterable<QueuedPoll>): Iterable<WatchedJob> {
  const seen = new Set<WatchedJob>();
  for (const { job } of polls) {
    if (seen.has(job)) continue;
    seen.add(job);
    yield job;
  }
}
