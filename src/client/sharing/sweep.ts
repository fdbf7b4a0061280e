import { isKnownStatus, terminalOutcome } from '../../job.js';
import type { TaskRow } from '../../services/index.js';
import type { RowPage } from '../task-reader.js';
import type { WatchedJob } from './shared-job.js';
import type { WatchedJobs } from './shared-jobs.js';

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
