/**
 * Reads the task list and uses only what can be trusted: a row may show that a job is running. A job that is missing
 * from the list, or ended according to it, is confirmed by id.
 */
import { isKnownStatus, type Job, terminalOutcome } from '../../model/job.js';
import { monotonicNow, wallNow } from '../../runtime/clock.js';
import type { TaskRow } from '../../services/decode.js';
import { isTerminal } from '../../wait/classify.js';
import type { PollContext } from '../../wait/job-source.js';
import type { PollResult } from '../../wait/poll-scheduler.js';
import type { CreationRange, RowPage, TaskLister } from '../task-list.js';
import type { JobRequests } from './job-requests.js';
import type { ScanSchedule } from './scan-schedule.js';
import { type Candidate, chooseWindow } from './scan-window.js';
import type { JobRequest, QueuedPoll, WatchedJob } from './watched-job.js';

/** A service's task list. */
export type ListSource = Pick<TaskLister, 'pageSize' | 'runningTasks'>;

export interface ScanHost {
  readonly jobs: ReadonlyMap<string, WatchedJob>;
  readonly requests: Pick<JobRequests, 'requestAll'>;
  /** A page shows the job running. */
  onRunning(job: WatchedJob, knownJob: Job, page: RowPage): void;
  onScanEnd(): void;
}

/** The jobs that a scan is for. */
interface WantedJobs extends CreationRange {
  readonly count: number;
}

const MINUTE_MS = 60_000;
/** A job without a known creation time was created at most this long before its first wait, with clock skew included. */
const CREATION_LOOKBACK_MS = 60 * MINUTE_MS;
/** Services round creation times to a minute at most; those that are not whole minutes, to a second, and lists may round the other way. */
const MAX_SECONDS_ROUNDING_MS = 2000;
/** Waits may begin in another order than their jobs, by this much. */
const MAX_DISORDER_MS = 10_000;
/** A row is read unless it costs more than this share of what it is worth: its page is half read already. */
const ROW_COST_SHARE = 0.5;
/** A request by id that is sent later than this after the request for a page says nothing about the page. */
const MAX_CHECK_AGE_MS = 2000;
/** A job may progress by this many percent between a page and the request that checks it. */
const MAX_PROGRESS_DIFFERENCE_PERCENT = 2;

export class ListScanner {
  readonly #list: ListSource;
  readonly #schedule: ScanSchedule;
  readonly #host: ScanHost;
  #controller: AbortController | undefined;
  #scanNumber = 0;
  /** What has changed in the list since the last scan started: percentages, and jobs that ended or are missing. */
  #changes = 0;
  /** The same between the last scan and the one before it. */
  #changesBefore = 1;
  /** The watched ids by their lower-case spelling: a list may have another letter case. */
  #idsByLowerCase: ReadonlyMap<string, string> = new Map();

  constructor(list: ListSource, schedule: ScanSchedule, host: ScanHost) {
    this.#list = list;
    this.#schedule = schedule;
    this.#host = host;
  }

  get isScanning(): boolean {
    return this.#controller !== undefined;
  }

  /** Whether a list row may serve a poll. */
  canAnswer(poll: QueuedPoll, now: number): boolean {
    return this.#schedule.reliability.isUsable(now) && poll.job.canAnswerFromList(poll, now);
  }

  /**
   * Reads the list, reports the jobs that it shows running, and has the others confirmed by id. Never rejects.
   * @param onlyNew Reads only the tasks that are young enough to be jobs that no result has been seen of.
   */
  async scan(unref: boolean, onlyNew = false): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#controller = controller;
    this.#scanNumber += 1;
    const startedAt = monotonicNow();
    this.#schedule.reliability.addChecks(this.#isStill);
    if (!onlyNew) {
      this.#schedule.recordStart(startedAt);
      this.#changesBefore = this.#changes;
      this.#changes = 0;
    }
    try {
      const result = await this.#read(this.#markWanted(startedAt, onlyNew), { signal, unref });
      await this.#confirm(this.#findMissing(result.isComplete));
      if (onlyNew) this.#schedule.recordScanForNew(result.totalPages, startedAt);
      else this.#schedule.recordEnd(result.totalPages, monotonicNow());
    } catch {
      // Requests by id will show an outage; the failure of a list only means that it is not usable.
      if (!signal.aborted) this.#schedule.reliability.recordFailure(monotonicNow());
    }
    // Cancels the pages requested ahead.
    controller.abort();
    if (this.#controller !== controller) return;
    this.#controller = undefined;
    this.#host.onScanEnd();
  }

  /** Cancels the scan, if any. */
  stop(reason: unknown): void {
    this.#controller?.abort(reason);
    this.#controller = undefined;
  }

  /** Records what the result of a request that the list caused says about the list. */
  recordResult(
    job: WatchedJob,
    { suspectedTerminal, check, requestedAt }: JobRequest,
    result: PollResult,
  ): void {
    if (!('job' in result)) return;
    const now = monotonicNow();
    const hasEnded = isTerminal(result);
    if (suspectedTerminal) {
      this.#schedule.recordConfirmation(hasEnded);
      if (!hasEnded) job.markFalsePositive(now);
    }
    if (check && (requestedAt ?? now) - check.requestedAt < MAX_CHECK_AGE_MS) {
      const { reliability } = this.#schedule;
      const confirmsRow =
        !hasEnded && result.job && !hasProgressed(check.percent, result.job.progress);
      if (confirmsRow) reliability.recordAgreement();
      else reliability.recordContradiction(this.#isStill, now);
    }
  }

  /** Whether the list has shown no change for a scan or more, although jobs should have ended. */
  get #isStill(): boolean {
    return this.#schedule.isSlow && this.#changes === 0 && this.#changesBefore === 0;
  }

  /** Marks the jobs that the scan is for: those in its window with a poll that the list may serve. */
  #markWanted(now: number, onlyNew: boolean): WantedJobs {
    const candidates: (Candidate & { readonly job: WatchedJob })[] = [];
    const ids = new Map<string, string>();
    for (const job of this.#host.jobs.values()) {
      ids.set(job.id.toLowerCase(), job.id);
      if (job.awaitsFirstResult !== onlyNew) continue;
      if (!job.polls.some(poll => this.canAnswer(poll, now))) continue;
      candidates.push({ job, urgency: job.urgencyAt(now), ...creationRange(job, now, onlyNew) });
    }
    this.#idsByLowerCase = ids;
    const { reliability } = this.#schedule;
    const rowCost = (ROW_COST_SHARE * reliability.requestsPerScan(now)) / candidates.length;
    const window = chooseWindow(candidates, rowCost);
    let count = 0;
    for (const { job, createdFrom, createdUntil } of candidates) {
      if (createdFrom < window.createdFrom || createdUntil > window.createdUntil) continue;
      job.wantedInScan = this.#scanNumber;
      count += 1;
    }
    return { ...window, count, newestCreation: this.#schedule.newJobs.newestCreation };
  }

  /**
   * Reads pages while that is cheaper than requests by id: until the wanted jobs not yet seen are no more than the
   * pages left, or than the pages that showed no wanted job, for a list may grow as fast as it is read. Returns how many
   * pages the list seems to have, and whether it was read to its end.
   */
  async #read({ count, ...range }: WantedJobs, context: PollContext) {
    let remaining = count;
    let pages = 0;
    let rows = 0;
    let fruitlessPages = 0;
    for await (const page of this.#list.runningTasks(range, context)) {
      const { tasks, totalCount } = page;
      const found = this.#processPage(page);
      remaining -= found;
      pages += 1;
      rows += tasks.length;
      if (found === 0) fruitlessPages += 1;
      // A total that is missing, or below what has been read, says nothing about the pages left.
      const remainingPages = Math.max(((totalCount ?? 0) - rows) / Math.max(tasks.length, 1), 0);
      const hasMorePages = tasks.length >= this.#list.pageSize || remainingPages > 0;
      const isCheaperById = hasMorePages && remaining <= Math.ceil(remainingPages);
      const isFruitless = (hasMorePages || totalCount === undefined) && fruitlessPages > remaining;
      if (isCheaperById || isFruitless) {
        return { totalPages: pages + Math.ceil(remainingPages), isComplete: false };
      }
    }
    return { totalPages: pages, isComplete: true };
  }

  /** Returns how many wanted jobs the page shows for the first time in this scan. */
  #processPage(page: RowPage): number {
    const { tasks, requestedAt } = page;
    const scan = this.#scanNumber;
    const running: { readonly job: WatchedJob; readonly row: TaskRow }[] = [];
    let found = 0;
    for (const row of tasks) {
      const job = this.#findJob(row.id);
      if (!job || job.seenInScan === scan) continue;
      const { status } = row;
      // A row with a missing or unrecognised status is treated as absent.
      if (status === undefined) continue;
      if (!isKnownStatus(status) && status !== job.lastResponse?.status) continue;
      job.seenInScan = scan;
      if (job.wantedInScan === scan) found += 1;
      if (terminalOutcome(status)) {
        this.#confirm([job]);
        continue;
      }
      running.push({ job, row });
      const now = monotonicNow();
      const knownJob = job.recordListRow(row, now);
      if (job.unchangedSince === now) this.#changes += 1;
      if (knownJob) this.#host.onRunning(job, knownJob, page);
    }
    const checks = this.#schedule.reliability.takeChecks();
    if (checks === 0) return found;
    // The rows that have been unchanged for longest are the most suspect.
    running.sort((one, other) => one.job.unchangedSince - other.job.unchangedSince);
    for (const { job, row } of running.slice(0, checks)) {
      this.#host.requests.requestAll([job], { check: { percent: row.progress, requestedAt } });
    }
    return found;
  }

  #findJob(listedId: string): WatchedJob | undefined {
    const { jobs } = this.#host;
    const id = this.#idsByLowerCase.get(listedId.toLowerCase());
    return jobs.get(listedId) ?? (id === undefined ? undefined : jobs.get(id));
  }

  /** The wanted jobs that the scan did not show. An incomplete scan says nothing about a job that was not listed before. */
  #findMissing(isComplete: boolean): WatchedJob[] {
    const now = monotonicNow();
    const missing: WatchedJob[] = [];
    for (const job of this.#host.jobs.values()) {
      if (job.wantedInScan !== this.#scanNumber || job.seenInScan === this.#scanNumber) continue;
      // A later page may show it; otherwise it is requested by id soon.
      if (job.awaitsFirstResult && this.#schedule.newJobs.mayBeUnknown) continue;
      if (isComplete || job.wasListed) missing.push(job);
      else job.markFalsePositive(now);
    }
    return missing;
  }

  #confirm(jobs: readonly WatchedJob[]): Promise<void> {
    this.#changes += jobs.length;
    return this.#host.requests.requestAll(jobs, { suspectedTerminal: true });
  }
}

function hasProgressed(from: number | undefined, to: number | undefined): boolean {
  return from !== undefined && to !== undefined && to - from > MAX_PROGRESS_DIFFERENCE_PERCENT;
}

/** When a job may have been created, by the service's clock. */
function creationRange(
  { createdAt, createdAfter, watchedSince }: WatchedJob,
  now: number,
  isNew: boolean,
): CreationRange {
  if (createdAt) {
    const rounding = roundingOf(createdAt);
    return { createdFrom: createdAt - rounding, createdUntil: createdAt + rounding };
  }
  const createdFrom =
    isNew && createdAfter
      ? createdAfter - Math.max(roundingOf(createdAfter), MAX_DISORDER_MS)
      : wallNow() - (now - watchedSince) - CREATION_LOOKBACK_MS;
  return { createdFrom, createdUntil: Number.POSITIVE_INFINITY };
}

/** How much a creation time may be rounded. */
function roundingOf(createdAt: number): number {
  return createdAt % MINUTE_MS === 0 ? MINUTE_MS : MAX_SECONDS_ROUNDING_MS;
}
