import { ListScanner, type ListSource } from '../../../../src/client/sharing/list-scan.js';
import type { ScanSchedule } from '../../../../src/client/sharing/scan-schedule.js';
import {
  type QueuedPoll,
  type RequestReason,
  WatchedJob,
} from '../../../../src/client/sharing/watched-job.js';
import type { Job } from '../../../../src/model/job.js';
import { sleep } from '../../../../src/runtime/clock.js';
import type { TaskRow } from '../../../../src/services/decode.js';
import type { PollContext } from '../../../../src/wait/job-source.js';
import { job } from '../../../support/jobs.js';
import { addPoll, type PollPlan } from './polls.js';
import { rowOf } from './rows.js';
import { scheduleFor } from './scan-schedule.js';

/** The rows of a page, or an error in place of it. */
export type TestPage = readonly (Job | TaskRow)[] | Error;

interface ListOptions {
  readonly pages?: Iterable<TestPage>;
  /** By page, or for all pages. */
  readonly totalCount?: number | ((page: number) => number | undefined);
  /** Default: 2 rows. */
  readonly pageSize?: number;
  /** Milliseconds from requesting a page to its arrival. */
  readonly latency?: number;
}

/** A scanner of a list with these pages, and everything that it requests and reports. */
export function scannerOf({ pages = [[]], totalCount, pageSize = 2, latency }: ListOptions = {}) {
  const jobs = new Map<string, WatchedJob>();
  const schedule: ScanSchedule = scheduleFor(0, 0);
  /** Creation times between which tasks were requested. */
  const windows: [createdFrom: number, createdUntil: number][] = [];
  const contexts: Partial<PollContext>[] = [];
  const requested: [ids: string[], reason: RequestReason][] = [];
  const reported: [id: string, job: Job, requestedAt: number][] = [];
  const counts = { scansEnded: 0, pagesRead: 0, isClosed: false };
  const list: ListSource = {
    pageSize,
    async *runningTasks({ createdFrom, createdUntil }, context) {
      windows.push([createdFrom, createdUntil]);
      contexts.push(context);
      try {
        for (const page of pages) {
          counts.pagesRead += 1;
          const requestedAt = performance.now();
          if (latency !== undefined) await sleep(latency, context.signal);
          if (page instanceof Error) throw page;
          const tasks = page.map(row => ('decode' in row ? row : rowOf(row)));
          const total =
            typeof totalCount === 'function' ? totalCount(counts.pagesRead) : totalCount;
          yield { tasks, totalCount: total, requestedAt, pollId: counts.pagesRead };
        }
        counts.pagesRead += 1;
      } finally {
        counts.isClosed = true;
      }
    },
  };
  const scanner = new ListScanner(list, schedule, {
    jobs,
    requests: {
      requestAll: async (some, reason = {}) => {
        const ids = [...some].map(({ id }) => id);
        if (ids.length > 0) requested.push([ids, reason]);
      },
    },
    onRunning: ({ id }, known, { requestedAt }) => reported.push([id, known, requestedAt]),
    onScanEnd: () => {
      counts.scansEnded += 1;
    },
  });
  /** A job without a poll. */
  const watch = (id: string): WatchedJob => {
    const watched = new WatchedJob(id, performance.now(), 1);
    jobs.set(id, watched);
    return watched;
  };
  /** A job with a poll that is due in 10 s, unless the plan says otherwise. */
  const poll = (id: string, plan: PollPlan = {}): { job: WatchedJob; poll: QueuedPoll } => {
    const watched = jobs.get(id) ?? watch(id);
    return { job: watched, poll: addPoll(watched, plan) };
  };
  const { reliability } = schedule;
  return {
    scanner,
    jobs,
    schedule,
    reliability,
    windows,
    contexts,
    requested,
    reported,
    counts,
    watch,
    poll,
  };
}

/** A job, or its row, that is running. */
export function runningTask(id: string, fields: Partial<Job> = {}): Job {
  return job('Running', { id, ...fields });
}

/** "job-<from>" up to "job-<to - 1>". */
export function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `job-${from + index}`);
}

/** Rows of running jobs that nobody waits for. */
export function strangerRows(count: number): Job[] {
  return Array.from({ length: count }, (_, index) => runningTask(`stranger-${index}`));
}
