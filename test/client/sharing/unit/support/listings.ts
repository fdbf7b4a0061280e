import type { Cause } from '../../../../../src/client/sharing/by-id.js';
import { Listing } from '../../../../../src/client/sharing/listing.js';
import type { SharedJob } from '../../../../../src/client/sharing/shared-job.js';
import { SharedJobs } from '../../../../../src/client/sharing/shared-jobs.js';
import { sleep } from '../../../../../src/clock.js';
import type { Job, LookContext } from '../../../../../src/index.js';
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
  const jobs = new SharedJobs();
  const schedule = scheduleFor(0, 0);
  const windows: [since: number, until: number][] = [];
  const contexts: Partial<LookContext>[] = [];
  const asked: [ids: string[], cause: Cause][] = [];
  const goes: [id: string, known: Job, began: number][] = [];
  let swept = 0;
  const list = {
    pageSize: 2,
    async *going(since: number, until: number, context: Partial<LookContext>) {
      windows.push([since, until]);
      contexts.push(context);
      for (const page of pages) {
        if (latency !== undefined) await sleep(latency, context.signal);
        if (page instanceof Error) throw page;
        const tasks = page.map(rowOf);
        yield { tasks, totalCount, began: performance.now() };
      }
    },
  };
  const listing = new Listing(list, schedule, {
    jobs,
    goes: ({ id }, known, began) => goes.push([id, known, began]),
    ask: async (some, cause) => {
      const ids = [...some].map(({ id }) => id);
      if (ids.length > 0) asked.push([ids, cause]);
    },
    swept: () => {
      swept += 1;
    },
  });
  const { worth } = schedule;
  return { listing, jobs, schedule, worth, windows, contexts, asked, goes, swept: () => swept };
}

/** A job with a look that is due. */
export function waitFor(jobs: SharedJobs, id: string, plan: LookPlan = {}): SharedJob {
  const shared = jobs.of(id);
  shared.add(planLook({ job: shared, ...plan }).look);
  return shared;
}

/** A job, or its row, that is going. */
export function going(id: string, fields: Partial<Job> = {}): Job {
  return job('Running', { id, ...fields });
}
