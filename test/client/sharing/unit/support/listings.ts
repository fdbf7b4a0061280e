import type { RequestReason } from '../../../../../src/client/sharing/job-requests.js';
import { ListScanner } from '../../../../../src/client/sharing/list-scan.js';
import { type WatchedJob, WatchedJobs } from '../../../../../src/client/sharing/watched-job.js';
import type { Job } from '../../../../../src/model/job.js';
import { sleep } from '../../../../../src/runtime/clock.js';
import type { PollContext } from '../../../../../src/wait/job-source.js';
import { job } from '../../../../support/jobs.js';
import { type LookPlan, planLook } from './looks.js';
import { rowOf } from './rows.js';
import { scheduleFor } from './scheduled.js';

/** What a page shows: rows, or an error in place of it. */
export type Shows = readonly Job[] | Error;

interface ListOptions {
  /** Pages of two rows each, unless they are shorter. */
  readonly pages?: readonly Shows[];
  readonly totalCount?: number;
  /** Milliseconds from asking for a page to reading it. */
  readonly latency?: number;
}

/** A listing of a list of these pages, and what it asks and tells. */
export function listingOf({ pages = [[]], totalCount, latency }: ListOptions = {}) {
  const jobs = new WatchedJobs();
  const schedule = scheduleFor(0, 0);
  const windows: [since: number, until: number][] = [];
  const contexts: Partial<PollContext>[] = [];
  const asked: [ids: string[], cause: RequestReason][] = [];
  const goes: [id: string, known: Job, requestedAt: number][] = [];
  let swept = 0;
  const list = {
    pageSize: 2,
    async *runningTasks(since: number, until: number, context: Partial<PollContext>) {
      windows.push([since, until]);
      contexts.push(context);
      for (const page of pages) {
        if (latency !== undefined) await sleep(latency, context.signal);
        if (page instanceof Error) throw page;
        const tasks = page.map(rowOf);
        yield { tasks, totalCount, requestedAt: performance.now() };
      }
    },
  };
  const listing = new ListScanner(list, schedule, {
    jobs,
    onRunning: ({ id }, known, requestedAt) => goes.push([id, known, requestedAt]),
    requestById: async (some, cause) => {
      const ids = [...some].map(({ id }) => id);
      if (ids.length > 0) asked.push([ids, cause]);
    },
    onScanEnd: () => {
      swept += 1;
    },
  });
  const { reliability } = schedule;
  return {
    listing,
    jobs,
    schedule,
    worth: reliability,
    windows,
    contexts,
    asked,
    goes,
    swept: () => swept,
  };
}

/** A job with a look that is due. */
export function waitFor(jobs: WatchedJobs, id: string, plan: LookPlan = {}): WatchedJob {
  const shared = jobs.getOrCreate(id);
  shared.addPoll(planLook({ job: shared, ...plan }).look);
  return shared;
}

/** A job, or its row, that is going. */
export function runningTask(id: string, fields: Partial<Job> = {}): Job {
  return job('Running', { id, ...fields });
}
