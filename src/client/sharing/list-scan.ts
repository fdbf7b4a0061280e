import { isKnownStatus, type Job, terminalOutcome } from '../../model/job.js';
import { monotonicNow, wallNow } from '../../runtime/clock.js';
import type { TaskRow } from '../../services/decode.js';
import type { PollContext } from '../../wait/job-source.js';
import { isTerminal, type PollResult } from '../../wait/poll-scheduler.js';
import type { RowPage } from '../task-list.js';
import type { RequestReason } from './job-requests.js';
import type { ScanSchedule } from './scan-schedule.js';
import type { JobRequest, QueuedPoll, WatchedJob, WatchedJobs } from './watched-job.js';

/** The list of tasks of a service. */
export interface ListSource {
  /** Records in a full page. */
  readonly pageSize: number;
  /** The tasks still going, of those made between two times; as TaskReader has it. */
  runningTasks(
    createdFrom: number,
    createdUntil: number,
    context: Partial<PollContext>,
  ): AsyncIterable<RowPage>;
}

/** Who is told what the list says. */
export interface ScanHost {
  readonly jobs: WatchedJobs;
  /** A job goes on, by a page that was asked for at `began`. */
  onRunning(job: WatchedJob, knownJob: Job, requestedAt: number): void;
  /** Jobs are to be asked for by id. */
  requestById(jobs: Iterable<WatchedJob>, reason: RequestReason): Promise<void>;
  /** A sweep is over. */
  onScanEnd(): void;
}

interface ScanTarget {
  /** How many jobs. */
  readonly count: number;
  /** Between which times they were made, as far as is known; milliseconds since 1970. */
  readonly createdFrom: number;
  readonly createdUntil: number;
}

const MINUTE_MS = 60_000;
/** The service's clock may differ from ours, and a job may be waited for only some time after it was made. */
const CREATION_LOOKBACK_MS = 60 * MINUTE_MS;
/** The service's times are rounded. */
const CREATION_ROUNDING_MS = MINUTE_MS;
/** A job moves on between a page and the request that checks it: so many milliseconds between them at most, */
const MAX_CHECK_AGE_MS = 2000;
/** and so many percent. */
const MAX_PROGRESS_DIFFERENCE_PERCENT = 2;

/** Reads the list of tasks, and makes of it what can be believed: that a job goes on, and hints of what to ask by id. */
export class ListScanner {
  readonly #list: ListSource;
  readonly #schedule: ScanSchedule;
  readonly #host: ScanHost;
  #controller: AbortController | undefined;
  #scanNumber = 0;

  constructor(list: ListSource, schedule: ScanSchedule, host: ScanHost) {
    this.#list = list;
    this.#schedule = schedule;
    this.#host = host;
  }

  get isScanning(): boolean {
    return this.#controller !== undefined;
  }

  /** Whether the list may answer a look at a job. */
  canAnswer(poll: QueuedPoll, now: number): boolean {
    return this.#schedule.reliability.isUsable(now) && poll.job.canAnswerFromList(poll, now);
  }

  /** Reads the list, and has everybody told. */
  async scan(unref: boolean): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    this.#scanNumber += 1;
    const startedAt = monotonicNow();
    this.#schedule.recordStart(startedAt);
    try {
      const result = await this.#read(this.#markWanted(startedAt), {
        signal: controller.signal,
        unref,
      });
      await this.#confirm(this.#findMissing(result.isComplete));
      this.#schedule.recordEnd(result.totalPages, monotonicNow());
    } catch {
      // What is wrong shows when jobs are asked for by id; here it only means that the list is of no use.
      if (!controller.signal.aborted) this.#schedule.reliability.recordFailure(monotonicNow());
    }
    // Pages that were asked for ahead are of no use any more.
    controller.abort();
    if (this.#controller !== controller) return;
    this.#controller = undefined;
    this.#host.onScanEnd();
  }

  /** Nobody wants to know any more. */
  stop(reason: unknown): void {
    this.#controller?.abort(reason);
    this.#controller = undefined;
  }

  /** What asking for a job by id says of the list. */
  recordResult(
    job: WatchedJob,
    { suspectedTerminal, check, requestedAt }: JobRequest,
    result: PollResult,
  ): void {
    if (!('job' in result)) return;
    const now = monotonicNow();
    const hasEnded = isTerminal(result);
    job.recordResponse(result.job, now);
    if (suspectedTerminal) this.#schedule.recordConfirmation(hasEnded);
    if (suspectedTerminal && !hasEnded) job.markFalsePositive(now);
    if (check && (requestedAt ?? now) - check.requestedAt < MAX_CHECK_AGE_MS) {
      const { reliability, isSlow } = this.#schedule;
      const stillRunning =
        !hasEnded && result.job && !hasProgressed(check.percent, result.job.progress);
      if (stillRunning) reliability.recordAgreement();
      else reliability.recordContradiction(isSlow, now);
    }
  }

  /** Marks the jobs that a sweep is for. */
  #markWanted(now: number): ScanTarget {
    const wallTime = wallNow();
    let count = 0;
    let createdFrom = wallTime;
    let createdUntil = 0;
    for (const job of this.#host.jobs) {
      if (!this.#canAnswerAny(job, now)) continue;
      job.wantedInScan = this.#scanNumber;
      count += 1;
      const { createdAt } = job;
      const watchedSinceWall = wallTime - (now - job.watchedSince);
      createdFrom = Math.min(
        createdFrom,
        createdAt ? createdAt - CREATION_ROUNDING_MS : watchedSinceWall - CREATION_LOOKBACK_MS,
      );
      createdUntil = Math.max(createdUntil, createdAt ?? 0);
    }
    return { count, createdFrom, createdUntil };
  }

  #canAnswerAny(job: WatchedJob, now: number): boolean {
    for (const poll of job.polls) if (this.canAnswer(poll, now)) return true;
    return false;
  }

  #read(
    { count, createdFrom, createdUntil }: ScanTarget,
    context: PollContext,
  ): Promise<ScanResult> {
    const { jobs, onRunning } = this.#host;
    return scanList(this.#list.runningTasks(createdFrom, createdUntil, context), count, {
      scanNumber: this.#scanNumber,
      jobs,
      pageSize: this.#list.pageSize,
      onRunning: (job, row, requestedAt) => {
        const knownJob = job.recordListRow(row, monotonicNow());
        if (knownJob) onRunning(job, knownJob, requestedAt);
      },
      onEnded: job => this.#confirm([job]),
      onPage: (running, requestedAt) => this.#checkPage(running, requestedAt),
    });
  }

  /** Jobs that a sweep was for and did not meet, as far as that says something. */
  #findMissing(isComplete: boolean): WatchedJob[] {
    const missing: WatchedJob[] = [];
    const now = monotonicNow();
    for (const job of this.#host.jobs) {
      if (job.wantedInScan !== this.#scanNumber || job.seenInScan === this.#scanNumber) continue;
      if (isComplete || job.wasListed) missing.push(job);
      else job.markFalsePositive(now);
    }
    return missing;
  }

  #confirm(jobs: readonly WatchedJob[]): Promise<void> {
    return this.#host.requestById(jobs, { suspectedTerminal: true });
  }

  /** Asks by id for those of a page that have said the same for longest. */
  #checkPage(running: readonly ListedJob[], requestedAt: number): void {
    const { reliability, isSlow } = this.#schedule;
    const count = Math.min(reliability.takeChecks(isSlow), running.length);
    if (count === 0) return;
    const now = monotonicNow();
    const longestUnchanged = [...running].sort(
      (a, b) => b.job.unchangedFor(now) - a.job.unchangedFor(now),
    );
    for (const { job, row } of longestUnchanged.slice(0, count)) {
      this.#host.requestById([job], {
        suspectedTerminal: false,
        check: { percent: row.progress, requestedAt },
      });
    }
  }
}

function hasProgressed(from: number | undefined, to: number | undefined): boolean {
  return from !== undefined && to !== undefined && to - from > MAX_PROGRESS_DIFFERENCE_PERCENT;
}
/** What a sweep needs to know, and whom it tells. */
export interface ScanContext {
  /** Tells sweeps apart. */
  readonly scanNumber: number;
  readonly jobs: Pick<WatchedJobs, 'get'>;
  /** Records in a full page. */
  readonly pageSize: number;
  /** The list shows a job going; it was asked at `began`. */
  onRunning(job: WatchedJob, row: TaskRow, requestedAt: number): void;
  /** The list has a job as ended. */
  onEnded(job: WatchedJob): void;
  /** A page has been read, that was asked for at `began`: those that it showed still going. */
  onPage(running: readonly ListedJob[], requestedAt: number): void;
}

/** A job as a list shows it. */
export interface ListedJob {
  readonly job: WatchedJob;
  readonly row: TaskRow;
}

export interface ScanResult {
  readonly pages: number;
  /** Pages that the list seems to have. */
  readonly totalPages: number;
  /** Whether there was no more to read. */
  readonly isComplete: boolean;
}

/**
 * Reads the list as far as that pays: no further when the jobs that have not been met are no more than the pages that
 * are left, for asking each by its id then costs as little, and tells more. Nor when more pages were read in vain than
 * that, for a list may grow as fast as it is read.
 * @param wantedCount how many jobs are hoped to be met; they carry the sweep's number in `soughtIn`.
 */
export async function scanList(
  list: AsyncIterable<RowPage>,
  wantedCount: number,
  context: ScanContext,
): Promise<ScanResult> {
  const { scanNumber, jobs, pageSize } = context;
  let remaining = wantedCount;
  let pages = 0;
  let rows = 0;
  let fruitlessPages = 0;
  for await (const { tasks, totalCount, requestedAt } of list) {
    pages += 1;
    rows += tasks.length;
    const running: ListedJob[] = [];
    const remainingBefore = remaining;
    for (const row of tasks) {
      const job = jobs.get(row.id);
      if (!job || job.seenInScan === scanNumber) continue;
      const { status } = row;
      // A row that is no job, or has a word of its own, tells nothing: the job may as well be missing.
      if (status === undefined || !(isKnownStatus(status) || status === job.status)) continue;
      job.seenInScan = scanNumber;
      if (job.wantedInScan === scanNumber) remaining -= 1;
      if (terminalOutcome(status)) context.onEnded(job);
      else {
        context.onRunning(job, row, requestedAt);
        running.push({ job, row });
      }
    }
    context.onPage(running, requestedAt);
    if (remaining === remainingBefore) fruitlessPages += 1;
    // A count that is not given, or is less than what was read, tells nothing of what is left.
    const remainingPages = Math.max(((totalCount ?? 0) - rows) / Math.max(tasks.length, 1), 0);
    const hasMorePages = tasks.length >= pageSize || remainingPages > 0;
    const isCheaperById = hasMorePages && remaining <= Math.ceil(remainingPages);
    const isFruitless = (hasMorePages || totalCount === undefined) && fruitlessPages > remaining;
    if (isCheaperById || isFruitless) {
      return { pages, totalPages: pages + Math.ceil(remainingPages), isComplete: false };
    }
  }
  return { pages, totalPages: pages, isComplete: true };
}
