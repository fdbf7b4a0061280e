import { endOf, isKnownWord } from '../../job.js';
import type { TaskRow } from '../../services/index.js';
import type { RowPage } from '../task-reader.js';
import type { SharedJob } from './shared-job.js';
import type { SharedJobs } from './shared-jobs.js';

/** What a sweep needs to know, and whom it tells. */
export interface SweepContext {
  /** Tells sweeps apart. */
  readonly number: number;
  readonly jobs: Pick<SharedJobs, 'get'>;
  /** Records in a full page. */
  readonly pageSize: number;
  /** The list shows a job going; it was asked at `began`. */
  goes(job: SharedJob, row: TaskRow, began: number): void;
  /** The list has a job as ended. */
  ended(job: SharedJob): void;
  /** A page has been read, that was asked for at `began`: those that it showed still going. */
  page(going: readonly Shown[], began: number): void;
}

/** A job as a list shows it. */
export interface Shown {
  readonly job: SharedJob;
  readonly row: TaskRow;
}

export interface SweepResult {
  readonly pages: number;
  /** Pages that the list seems to have. */
  readonly pagesInAll: number;
  /** Whether there was no more to read. */
  readonly complete: boolean;
}

/**
 * Reads the list as far as that pays: no further when the jobs that have not been met are no more than the pages that
 * are left, for asking each by its id then costs as little, and tells more. Nor when more pages were read in vain than
 * that, for a list may grow as fast as it is read.
 * @param sought how many jobs are hoped to be met; they carry the sweep's number in `soughtIn`.
 */
export async function sweepList(
  list: AsyncIterable<RowPage>,
  sought: number,
  context: SweepContext,
): Promise<SweepResult> {
  const { number, jobs, pageSize } = context;
  let left = sought;
  let pages = 0;
  let rows = 0;
  let inVain = 0;
  for await (const { tasks, totalCount, began } of list) {
    pages += 1;
    rows += tasks.length;
    const going: Shown[] = [];
    const before = left;
    for (const row of tasks) {
      const job = jobs.get(row.id);
      if (!job || job.metIn === number) continue;
      const { status } = row;
      // A row that is no job, or has a word of its own, tells nothing: the job may as well be missing.
      if (status === undefined || !(isKnownWord(status) || status === job.status)) continue;
      job.metIn = number;
      if (job.soughtIn === number) left -= 1;
      if (endOf(status)) context.ended(job);
      else {
        context.goes(job, row, began);
        going.push({ job, row });
      }
    }
    context.page(going, began);
    if (left === before) inVain += 1;
    // A count that is not given, or is less than what was read, tells nothing of what is left.
    const pagesLeft = Math.max(((totalCount ?? 0) - rows) / Math.max(tasks.length, 1), 0);
    const mayGoOn = tasks.length >= pageSize || pagesLeft > 0;
    const isEnough = mayGoOn && left <= Math.ceil(pagesLeft);
    const isInVain = (mayGoOn || totalCount === undefined) && inVain > left;
    if (isEnough || isInVain) {
      return { pages, pagesInAll: pages + Math.ceil(pagesLeft), complete: false };
    }
  }
  return { pages, pagesInAll: pages, complete: true };
}
