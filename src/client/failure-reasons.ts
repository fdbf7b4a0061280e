import type { Job } from '../model/job.js';

import { runWithTimeout, startTimer } from '../runtime/clock.js';
import type { TaskQuery } from '../services/encode.js';
import type { Service } from '../services/service.js';
import type { RequestContext } from './api-client.js';

/** Every task that matches a query. */
type IterateTasks = (query: TaskQuery, context: Partial<RequestContext>) => AsyncIterable<Job>;

/** Why jobs failed is worth so many requests, for a list may be long, or grow as fast as it is read, */
const MAX_REASON_SCAN_REQUESTS = 100;
/** and so many milliseconds from when the first of them goes out. */
const REASON_SCAN_TIMEOUT_MS = 30_000;

/** The service's times are rounded. */
const REASON_SCAN_MARGIN_MS = 60_000;

/** One way through the list, for as many jobs as need it at the time. */
interface ReasonScan {
  readonly jobs: Map<string, Job>;
  /** How many still want to know. */
  subscriberCount: number;
  readonly controller: AbortController;
  readonly reasons: Promise<ReadonlyMap<string, Job['failReason']>>;
}

/**
 * Why jobs failed, of a service that tells it only in its list of tasks. Those that fail while the list is being read
 * share the next reading, for pages that have gone by may have been read before they failed.
 */
export class FailureReasons {
  readonly #iterateTasks: IterateTasks;
  /** The reading that has not begun. */
  #nextScan: ReasonScan | undefined;
  #lastScan: Promise<unknown> = Promise.resolve();

  constructor(iterateTasks: IterateTasks) {
    this.#iterateTasks = iterateTasks;
  }

  /** Whether only the list can tell why a job failed. */
  static needsList({ status, failReason }: Job, { list }: Service): boolean {
    return list?.hasFailReasons === true && status === 'Failed' && failReason === undefined;
  }

  /**
   * A failed job with its reason; the job as it is where the list does not have it, or cannot be read: why a job failed
   * matters less than that it did.
   * @throws the signal's reason.
   */
  async explain(job: Job, signal: AbortSignal | undefined): Promise<Job> {
    this.#nextScan ??= this.#scheduleScan();
    const scan = this.#nextScan;
    scan.jobs.set(job.id, job);
    scan.subscriberCount += 1;
    try {
      const reasons = await runWithTimeout(() => scan.reasons, { signals: [signal] });
      const failReason = reasons.get(job.id);
      return failReason === undefined ? job : Object.freeze({ ...job, failReason });
    } finally {
      scan.subscriberCount -= 1;
      if (scan.subscriberCount === 0) this.#cancelScan(scan);
    }
  }

  #cancelScan(scan: ReasonScan): void {
    if (this.#nextScan === scan) this.#nextScan = undefined;
    scan.controller.abort();
  }

  #scheduleScan(): ReasonScan {
    const jobs = new Map<string, Job>();
    const controller = new AbortController();
    const reasons = this.#lastScan.then(() => {
      if (this.#nextScan?.jobs === jobs) this.#nextScan = undefined;
      return this.#findReasons(jobs, controller);
    });
    this.#lastScan = reasons;
    return { jobs, subscriberCount: 0, controller, reasons };
  }

  async #findReasons(
    jobs: ReadonlyMap<string, Job>,
    controller: AbortController,
  ): Promise<ReadonlyMap<string, Job['failReason']>> {
    const reasons = new Map<string, Job['failReason']>();
    let requests = 0;
    let cancelTimer: (() => void) | undefined;
    const onSent = (): void => {
      requests += 1;
      if (requests > MAX_REASON_SCAN_REQUESTS) controller.abort();
      else cancelTimer ??= startTimer(REASON_SCAN_TIMEOUT_MS, () => controller.abort());
    };
    try {
      const { signal } = controller;
      const context: Partial<RequestContext> = {
        signal,
        mayBeForbidden: true,
        isShared: true,
        onSent,
      };
      for await (const { id, failReason } of this.#iterateTasks(toQuery(jobs.values()), context)) {
        if (jobs.has(id)) reasons.set(id, failReason);
        if (reasons.size === jobs.size) break;
      }
    } catch {
      // What was found is told all the same.
    } finally {
      cancelTimer?.();
    }
    return reasons;
  }
}

/** From the oldest job on, where all tell when they were made. */
function toQuery(jobs: Iterable<Job>): TaskQuery {
  const createdTimes = Array.from(jobs, ({ createdAt }) => createdAt?.getTime() ?? Number.NaN);
  const earliest = Math.min(...createdTimes) - REASON_SCAN_MARGIN_MS;
  return Number.isNaN(earliest) ? {} : { startTime: new Date(earliest) };
}
