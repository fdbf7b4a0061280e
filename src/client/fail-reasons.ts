import type { SignalLike } from '../abort.js';
import { after, bounded } from '../clock.js';
import type { Job } from '../job.js';
import type { Service, TaskQuery } from '../services/index.js';
import type { RequestContext } from './exchange.js';

/** Every task that matches a query. */
type ReadTasks = (query: TaskQuery, context: Partial<RequestContext>) => AsyncIterable<Job>;

/** Why jobs failed is worth so many requests, for a list may be long, or grow as fast as it is read, */
const MOST_REQUESTS = 100;
/** and so many milliseconds from when the first of them goes out. */
const PATIENCE = 30_000;

/** The service's times are rounded. */
const BEFORE_CREATED = 60_000;

/** One way through the list, for as many jobs as need it at the time. */
interface Reading {
  readonly jobs: Map<string, Job>;
  /** How many still want to know. */
  readers: number;
  readonly controller: AbortController;
  readonly reasons: Promise<ReadonlyMap<string, Job['failReason']>>;
}

/**
 * Why jobs failed, of a service that tells it only in its list of tasks. Those that fail while the list is being read
 * share the next reading, for pages that have gone by may have been read before they failed.
 */
export class FailReasons {
  readonly #read: ReadTasks;
  /** The reading that has not begun. */
  #next: Reading | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(read: ReadTasks) {
    this.#read = read;
  }

  /** Whether only the list can tell why a job failed. */
  static lacks({ status, failReason }: Job, { job }: Service): boolean {
    return !job.givesReason && status === 'Failed' && failReason === undefined;
  }

  /**
   * A failed job with its reason; the job as it is where the list does not have it, or cannot be read: why a job failed
   * matters less than that it did.
   * @throws the signal's reason.
   */
  async explain(job: Job, signal: SignalLike | undefined): Promise<Job> {
    this.#next ??= this.#plan();
    const reading = this.#next;
    reading.jobs.set(job.id, job);
    reading.readers += 1;
    try {
      const reasons = await bounded(() => reading.reasons, { signals: [signal] });
      const failReason = reasons.get(job.id);
      return failReason === undefined ? job : Object.freeze({ ...job, failReason });
    } finally {
      reading.readers -= 1;
      if (reading.readers === 0) this.#abandon(reading);
    }
  }

  #abandon(reading: Reading): void {
    if (this.#next === reading) this.#next = undefined;
    reading.controller.abort();
  }

  #plan(): Reading {
    const jobs = new Map<string, Job>();
    const controller = new AbortController();
    const reasons = this.#last.then(() => {
      if (this.#next?.jobs === jobs) this.#next = undefined;
      return this.#reasonsOf(jobs, controller);
    });
    this.#last = reasons;
    return { jobs, readers: 0, controller, reasons };
  }

  async #reasonsOf(
    jobs: ReadonlyMap<string, Job>,
    controller: AbortController,
  ): Promise<ReadonlyMap<string, Job['failReason']>> {
    const reasons = new Map<string, Job['failReason']>();
    let requests = 0;
    let cancel: (() => void) | undefined;
    const began = (): void => {
      requests += 1;
      if (requests > MOST_REQUESTS) controller.abort();
      else cancel ??= after(PATIENCE, () => controller.abort());
    };
    try {
      const { signal } = controller;
      const context = { signal, mayBeForbidden: true, isShared: true, began };
      for await (const { id, failReason } of this.#read(queryFor(jobs.values()), context)) {
        if (jobs.has(id)) reasons.set(id, failReason);
        if (reasons.size === jobs.size) break;
      }
    } catch {
      // What was found is told all the same.
    } finally {
      cancel?.();
    }
    return reasons;
  }
}

/** From the oldest job on, where all tell when they were made. */
function queryFor(jobs: Iterable<Job>): TaskQuery {
  const made = Array.from(jobs, ({ createdAt }) => createdAt?.getTime() ?? Number.NaN);
  const oldest = Math.min(...made) - BEFORE_CREATED;
  return Number.isNaN(oldest) ? {} : { startTime: new Date(oldest) };
}
