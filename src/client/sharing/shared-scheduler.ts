import type { PollTiming } from '../../machine/decide.js';
import { monotonicNow, startTimer } from '../../runtime/clock.js';
import {
  isTerminal,
  type PollResult,
  type PollScheduler,
  type PollSubscriber,
} from '../../wait/poll-scheduler.js';
import type { FetchJob } from '../api-client.js';
import { JobRequests } from './job-requests.js';
import { ListRouter } from './list-routing.js';
import { ListScanner, type ListSource } from './list-scan.js';
import { PollQueue } from './poll-queue.js';
import { type RequestBudget, ScanSchedule } from './scan-schedule.js';
import {
  distinctJobs,
  type JobRequest,
  QueuedPoll,
  type WatchedJob,
  WatchedJobs,
} from './watched-job.js';

export interface SharingSettings {
  readonly requestById: FetchJob;
  readonly list: ListSource;
  /** Whether the credentials have been accepted: the list, which may be forbidden, is not what to find that out by. */
  readonly mayReadList: () => boolean;
  readonly budget: RequestBudget;
}

/** After so many looks that fall together everything else has its turn. */
const MAX_POLLS_PER_TICK = 1000;

/**
 * The looks that waits on one client have planned, taken together where that saves requests: one request for all who
 * want to know of a job, and the list of tasks for many jobs.
 */
export class SharedScheduler implements PollScheduler {
  readonly #jobs = new WatchedJobs();
  readonly #queue = new PollQueue();
  readonly #schedule: ScanSchedule;
  readonly #jobRequests: JobRequests;
  readonly #scanner: ListScanner;
  readonly #router: ListRouter;
  readonly #mayReadList: () => boolean;
  readonly #results = new ResultBatch();
  readonly #onCancel = (poll: QueuedPoll, reason: unknown): void => this.#cancel(poll, reason);
  #isRearmPending = false;
  readonly #timer = new Timer(() => this.#onTimer());
  #saved = 0;
  #closed: { readonly reason: unknown } | undefined;

  constructor({ requestById, list, mayReadList, budget }: SharingSettings) {
    this.#mayReadList = mayReadList;
    this.#schedule = new ScanSchedule(budget);
    this.#jobRequests = new JobRequests(requestById, (job, request, result) =>
      this.#handleResult(job, request, result),
    );
    this.#scanner = new ListScanner(list, this.#schedule, {
      jobs: this.#jobs,
      onRunning: (job, knownJob, requestedAt) => {
        this.#saved += this.#deliver(job, { job: knownJob }, requestedAt, true);
      },
      requestById: (jobs, reason) => this.#jobRequests.requestAll(jobs, reason),
      onScanEnd: () => {
        this.#dispatch(this.#router.release());
        this.#rearmSoon();
      },
    });
    this.#router = new ListRouter(this.#queue, this.#schedule, this.#scanner, mayReadList);
  }

  /** Looks that needed no request of their own. */
  get saved(): number {
    return this.#saved;
  }

  /** Takes a look when it is due, or with others. */
  schedule(subscriber: PollSubscriber, timing: PollTiming): QueuedPoll {
    const job = this.#jobs.getOrCreate(subscriber.id);
    const poll = new QueuedPoll(subscriber, job, timing, monotonicNow(), this.#onCancel);
    if (this.#closed) this.#results.add(poll, { error: this.#closed.reason }, monotonicNow());
    else this.#enqueue(poll);
    return poll;
  }

  /** A wait for a job is over: what is known of it goes, unless others wait for it. */
  forget(id: string): void {
    const job = this.#jobs.get(id);
    if (job && job.polls.length === 0) this.#dropJob(job);
  }

  /** Nothing more is asked; all who want to know are told the reason. */
  close(reason: unknown): void {
    this.#closed = { reason };
    for (const job of [...this.#jobs]) {
      for (const poll of job.polls) {
        this.#cancel(poll, reason);
        this.#results.add(poll, { error: reason }, monotonicNow());
      }
    }
  }

  #enqueue(poll: QueuedPoll): void {
    const { job } = poll;
    if (job.request && poll.delay <= 0) poll.joinRequest();
    if (job.polls.length === 0) {
      job.delay = poll.delay;
      this.#schedule.addJob(job);
    }
    job.addPoll(poll);
    this.#queue.add(poll);
    this.#rearmSoon();
  }

  #onTimer(): void {
    for (const job of this.#jobs.takeIdle()) this.#dropJob(job);
    this.#dispatch(this.#queue.takeDue(monotonicNow(), MAX_POLLS_PER_TICK));
    this.#rearmSoon();
  }

  /** Finds the way to answer looks that are due: by the list, or by asking for their jobs. */
  #dispatch(due: readonly QueuedPoll[]): void {
    const pending = due.filter(poll => poll.isQueued && this.#mayRequest(poll));
    const direct = this.#router.route(pending, monotonicNow());
    this.#jobRequests.requestAll(distinctJobs(direct), { suspectedTerminal: false });
  }

  /** Whether the job is not being asked for. A request that still waits for its turn gives way to one that is pressed more. */
  #mayRequest(poll: QueuedPoll): boolean {
    const { job } = poll;
    const { request } = job;
    if (!request) return true;
    if (request.requestedAt !== undefined || request.deadline <= poll.deadlineAt) return false;
    this.#jobRequests.cancel(job, undefined);
    return true;
  }

  /** What came of asking for a job by its id. */
  #handleResult(job: WatchedJob, request: JobRequest, result: PollResult): void {
    const now = monotonicNow();
    this.#scanner.recordResult(job, request, result);
    const served = this.#deliver(job, result, request.requestedAt ?? now, false);
    this.#saved += Math.max(served - 1, 0);
    // What came due meanwhile, and wants a newer answer.
    for (const poll of job.polls) if (poll.dueAt <= now) this.#queue.postpone(poll, now);
    if (isTerminal(result)) this.#dropJob(job);
    this.#rearmSoon();
  }

  /** Answers the looks of a job that what was asked at `began` is news to, by the list those that it may answer. Returns how many those are. */
  #deliver(job: WatchedJob, result: PollResult, requestedAt: number, fromList: boolean): number {
    const freshAsOf = isTerminal(result) ? Number.POSITIVE_INFINITY : requestedAt;
    const now = monotonicNow();
    const served = job.takePolls(
      poll => poll.earliest <= freshAsOf && (!fromList || this.#scanner.canAnswer(poll, now)),
    );
    for (const poll of served) {
      this.#queue.remove(poll);
      this.#results.add(poll, result, requestedAt);
    }
    if (served.length > 0) this.#checkIdle(job);
    return served.length;
  }

  /** A wait no longer wants to know. The last to leave ends what is asked. */
  #cancel(poll: QueuedPoll, reason: unknown): void {
    // Its answer may be on the way.
    if (!poll.isQueued) return;
    const { job } = poll;
    job.takePolls(each => each === poll);
    this.#queue.remove(poll);
    this.#checkIdle(job);
    if (job.polls.length === 0) this.#dropJob(job, reason);
    this.#rearmSoon();
    if (this.#queue.size > 0) return;
    this.#scanner.stop(reason);
    // At once: whoever aborts finds no timer left.
    this.#rearm();
  }

  /** Looks of a job have been answered, or left. */
  #checkIdle(job: WatchedJob): void {
    if (job.polls.length > 0) return;
    this.#schedule.removeJob(job);
    this.#jobs.markIdle(job);
  }

  #dropJob(job: WatchedJob, reason?: unknown): void {
    this.#jobRequests.cancel(job, reason);
    this.#jobs.delete(job);
  }

  /** Once for all that happens at a time. */
  #rearmSoon(): void {
    if (this.#isRearmPending) return;
    this.#isRearmPending = true;
    void Promise.resolve().then(() => this.#rearm());
  }

  #rearm(): void {
    this.#isRearmPending = false;
    this.#timer.set(Math.min(this.#queue.nextDueAt(), this.#nextScanAt()), this.#queue.allUnref);
  }

  #nextScanAt(): number {
    const noScan = this.#scanner.isScanning || this.#queue.size === 0 || !this.#mayReadList();
    if (noScan) return Number.POSITIVE_INFINITY;
    const { at, notBefore } = this.#schedule.nextScan(monotonicNow());
    return Math.max(at, notBefore);
  }
}
interface PendingResult {
  readonly poll: QueuedPoll;
  readonly result: PollResult;
  readonly requestedAt: number;
}

/** Answers on their way to the waits: told at the end of the current code, for what a wait then does may be anything. */
export class ResultBatch {
  #pending: PendingResult[] = [];

  /** @param requestedAt when what is heard was asked, in monotonic milliseconds. */
  add(poll: QueuedPoll, result: PollResult, requestedAt: number): void {
    this.#pending.push({ poll, result, requestedAt });
    if (this.#pending.length === 1) void Promise.resolve().then(() => this.#deliverAll());
  }

  #deliverAll(): void {
    const batch = this.#pending;
    this.#pending = [];
    for (const { poll, result, requestedAt } of batch) poll.deliver(result, requestedAt);
  }
}
/** Rings once at the time that it was set to last. */
export class Timer {
  readonly #onTimeout: () => void;
  #scheduled: { readonly at: number; readonly unref: boolean; cancel(): void } | undefined;

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout;
  }

  /**
   * @param at in monotonic milliseconds; Infinity not to ring at all.
   * @param unref whether it alone should not keep the process alive.
   */
  set(at: number, unref: boolean): void {
    if (this.#scheduled?.at === at && this.#scheduled.unref === unref) return;
    this.#scheduled?.cancel();
    this.#scheduled = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const onTimeout = (): void => {
      this.#scheduled = undefined;
      this.#onTimeout();
    };
    this.#scheduled = { at, unref, cancel: startTimer(at - monotonicNow(), onTimeout, unref) };
  }
}
