import type { Job } from '../model/job.js';
import { monotonicNow, runWithTimeout, startTimer } from '../runtime/clock.js';
import type { TaskQuery } from '../services/encode.js';
import type { TaskLister } from './task-list.js';

/** A list may be long, or grow as fast as it is read: a scan sends at most this many requests. */
const MAX_SCAN_REQUESTS = 100;
/** How long a scan may take, in milliseconds from its first request. */
const SCAN_TIMEOUT_MS = 30_000;
/** The service rounds creation times, so a scan starts this many milliseconds before the oldest one. */
const CREATION_ROUNDING_MS = 60_000;

export interface ExplainLimits {
  readonly signal: AbortSignal;
  /** The monotonic time in milliseconds up to which a reason is waited for. */
  readonly until: number;
}

/** One scan of the task list, for all jobs whose reason was wanted before it started. */
interface ReasonScan {
  /** By lower-case id. */
  readonly jobs: Map<string, Job>;
  /** How many calls still wait for it. */
  callers: number;
  readonly controller: AbortController;
  readonly reasons: Promise<ReadonlyMap<string, Job['failReason']>>;
}

/**
 * Finds the reasons of failed jobs in the task list, for a service that reports them nowhere else. Scans run one after
 * another. Jobs that fail during a scan share the next one, because their pages may have been read before they failed.
 */
export class FailureReasons {
  readonly #tasks: Pick<TaskLister, 'iterate'>;
  /** The scan that has not started yet. */
  #nextScan: ReasonScan | undefined;
  #lastScan: Promise<unknown> = Promise.resolve();

  constructor(tasks: Pick<TaskLister, 'iterate'>) {
    this.#tasks = tasks;
  }

  /**
   * Adds the reason to a failed job. Returns the job unchanged if the list does not contain it, cannot be read, or is not
   * read in time: that a job has failed matters more than why.
   * @throws the signal's reason.
   */
  async explain(job: Job, { signal, until }: ExplainLimits): Promise<Job> {
    this.#nextScan ??= this.#scheduleScan();
    const scan = this.#nextScan;
    scan.jobs.set(job.id.toLowerCase(), job);
    scan.callers += 1;
    try {
      const timeout = Math.max(until - monotonicNow(), 0);
      const reasons = await runWithTimeout(() => scan.reasons, { timeout, signals: [signal] });
      const failReason = reasons.get(job.id.toLowerCase());
      return failReason === undefined ? job : Object.freeze({ ...job, failReason });
    } catch (error) {
      if (signal.aborted) throw error;
      return job;
    } finally {
      scan.callers -= 1;
      if (scan.callers === 0) {
        if (this.#nextScan === scan) this.#nextScan = undefined;
        scan.controller.abort();
      }
    }
  }

  #scheduleScan(): ReasonScan {
    const jobs = new Map<string, Job>();
    const controller = new AbortController();
    const reasons = this.#lastScan.then(() => {
      if (this.#nextScan?.jobs === jobs) this.#nextScan = undefined;
      return this.#scan(jobs, controller);
    });
    this.#lastScan = reasons;
    return { jobs, callers: 0, controller, reasons };
  }

  async #scan(
    jobs: ReadonlyMap<string, Job>,
    controller: AbortController,
  ): Promise<ReadonlyMap<string, Job['failReason']>> {
    const reasons = new Map<string, Job['failReason']>();
    let requests = 0;
    let cancelTimer: (() => void) | undefined;
    const onSent = (): void => {
      requests += 1;
      cancelTimer ??= startTimer(SCAN_TIMEOUT_MS, () => controller.abort());
      if (requests > MAX_SCAN_REQUESTS) controller.abort();
    };
    const { signal } = controller;
    const context = { signal, mayBeForbidden: true, isShared: true, onSent };
    try {
      for await (const { id, failReason } of this.#tasks.iterate(queryFor(jobs), context)) {
        const key = id.toLowerCase();
        if (jobs.has(key)) reasons.set(key, failReason);
        if (reasons.size === jobs.size) break;
      }
    } catch {
      // The reasons found so far are still useful.
    } finally {
      cancelTimer?.();
    }
    return reasons;
  }
}

/** Tasks created since the oldest of the jobs, if the times of all are known; otherwise all tasks. */
function queryFor(jobs: ReadonlyMap<string, Job>): TaskQuery {
  const created = Array.from(jobs.values(), ({ createdAt }) => createdAt?.getTime() ?? Number.NaN);
  const earliest = Math.min(...created) - CREATION_ROUNDING_MS;
  return Number.isNaN(earliest) ? {} : { startTime: new Date(earliest) };
}
