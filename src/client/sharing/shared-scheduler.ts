/**
 * The flow of a shared poll: planned by a wait, it is queued (poll-queue) until it is due, then routed (list-routing) to
 * a request by id (job-requests) or to a scan of the task list (list-scan), and its result is delivered to the wait.
 */
import type { PollTiming } from '../../machine/decide.js';
import { monotonicNow, startTimer } from '../../runtime/clock.js';
import { isTerminal } from '../../wait/classify.js';
import type { PollResult, PollScheduler, PollSubscriber } from '../../wait/poll-scheduler.js';
import type { FetchJob } from '../request-context.js';
import { JobRequests } from './job-requests.js';
import { ListRouter } from './list-routing.js';
import { ListScanner, type ListSource } from './list-scan.js';
import { PollQueue } from './poll-queue.js';
import { type RequestBudget, ScanSchedule } from './scan-schedule.js';
import { evenJitter, type JobRequest, QueuedPoll, WatchedJob } from './watched-job.js';

export interface SharingSettings {
  readonly requestById: FetchJob;
  readonly list: ListSource;
  /** Whether the service has a list. */
  readonly hasList: boolean;
  /** Whether the credentials have been accepted. The list may be forbidden, so it must not be the first to try them. */
  readonly mayReadList: () => boolean;
  readonly budget: RequestBudget;
  /** Milliseconds that a request may take. */
  readonly requestTimeout: number;
}

/** The scheduler yields to the event loop after this many due polls. */
const MAX_POLLS_PER_TICK = 1000;

/** Schedules the polls of all waits on a client with as few requests as possible: one per job, or the task list for many. */
export class SharedScheduler implements PollScheduler {
  readonly #jobs = new Map<string, WatchedJob>();
  /** Jobs without a poll. A wait plans its next poll at once, so jobs still idle when the timer fires are dropped. */
  readonly #idle = new Set<WatchedJob>();
  readonly #queue = new PollQueue();
  readonly #schedule: ScanSchedule;
  readonly #requests: JobRequests;
  readonly #scanner: ListScanner;
  readonly #router: ListRouter;
  readonly #onCancel = (poll: QueuedPoll, reason: unknown): void => this.#cancel(poll, reason);
  #timer: { readonly at: number; readonly unref: boolean; cancel(): void } | undefined;
  #isRearmPending = false;
  #jobCount = 0;
  #saved = 0;
  #closed: { readonly reason: unknown } | undefined;

  constructor({
    requestById,
    list,
    hasList,
    mayReadList,
    budget,
    requestTimeout,
  }: SharingSettings) {
    this.#schedule = new ScanSchedule(budget);
    this.#requests = new JobRequests(requestById, (job, request, result) =>
      this.#handleResult(job, request, result),
    );
    this.#scanner = new ListScanner(list, this.#schedule, {
      jobs: this.#jobs,
      requests: this.#requests,
      onRunning: (job, knownJob, { requestedAt, pollId }) => {
        const now = monotonicNow();
        const isServed = (poll: QueuedPoll): boolean => {
          const serves = poll.earliest <= requestedAt && this.#scanner.canAnswer(poll, now);
          if (serves) poll.subscriber.onSent?.(requestedAt, pollId);
          return serves;
        };
        this.#saved += this.#deliver(job, { job: knownJob }, requestedAt, isServed);
        this.#requests.cancelUnneeded(job);
        this.#schedule.newJobs.recordCreation(job.createdAt);
      },
      onScanEnd: () => {
        this.#router.release(monotonicNow());
        this.#rearmSoon();
      },
    });
    this.#router = new ListRouter(this.#queue, this.#schedule, this.#scanner, {
      hasList,
      mayReadList,
      requestTimeout,
    });
  }

  /** Number of polls served without a request of their own. */
  get saved(): number {
    return this.#saved;
  }

  schedule(subscriber: PollSubscriber, timing: PollTiming): QueuedPoll {
    const { id } = subscriber;
    const now = monotonicNow();
    const job = this.#jobs.get(id) ?? this.#createJob(id, now);
    const poll = new QueuedPoll(subscriber, job, timing, now, this.#onCancel);
    if (this.#closed) {
      deliverSoon(poll, { error: this.#closed.reason }, now);
      return poll;
    }
    if (job.polls.length === 0) {
      this.#jobs.set(id, job);
      this.#idle.delete(job);
      job.delay = poll.delay;
      this.#schedule.pollRates.adjust(job.delay, 1);
    }
    job.add(poll);
    this.#queue.add(poll);
    this.#rearmSoon();
    return poll;
  }

  #createJob(id: string, now: number): WatchedJob {
    const { newJobs } = this.#schedule;
    newJobs.recordArrival(now);
    return new WatchedJob(id, now, evenJitter(++this.#jobCount), newJobs.newestCreation);
  }

  /** Drops what is known of a job, unless other waits still poll it. */
  forget(id: string): void {
    const job = this.#jobs.get(id);
    if (job?.polls.length === 0) this.#drop(job);
  }

  /** Cancels all requests and rejects all polls with the reason. */
  close(reason: unknown): void {
    this.#closed = { reason };
    for (const job of [...this.#jobs.values()]) {
      this.#deliver(job, { error: reason }, monotonicNow(), () => true);
      this.#drop(job, reason);
    }
    this.#scanner.stop(reason);
    this.#rearm();
  }

  #onTimer(): void {
    this.#timer = undefined;
    for (const job of this.#idle) this.#drop(job);
    this.#dispatch(this.#queue.takeDue(monotonicNow(), MAX_POLLS_PER_TICK));
    this.#rearmSoon();
  }

  /** Routes due polls to the list or to requests by id. */
  #dispatch(due: readonly QueuedPoll[]): void {
    const unserved: QueuedPoll[] = [];
    for (const poll of due) {
      if (!poll.isQueued) continue;
      const { request } = poll.job;
      if (request) {
        if (request.requestedAt !== undefined || request.deadline <= poll.deadlineAt) continue;
        // Still queued by the rate limiter, where the poll's request should go first.
        this.#requests.cancel(poll.job);
      }
      unserved.push(poll);
    }
    const direct = this.#router.route(unserved, monotonicNow());
    this.#requests.requestAll(new Set(direct.map(({ job }) => job)));
  }

  #handleResult(job: WatchedJob, request: JobRequest, result: PollResult): void {
    const now = monotonicNow();
    const { requestedAt = now } = request;
    if ('job' in result) {
      if (job.isUnseen) this.#schedule.newJobs.recordFirstResult(isTerminal(result));
      job.recordResponse(result.job, now);
    }
    this.#schedule.newJobs.recordCreation(job.createdAt);
    if (request.suspectedTerminal || request.check)
      this.#scanner.recordResult(job, request, result);
    const hasEnded = isTerminal(result);
    const isServed = (poll: QueuedPoll): boolean => hasEnded || poll.earliest <= requestedAt;
    this.#saved += Math.max(this.#deliver(job, result, requestedAt, isServed) - 1, 0);
    // Polls that became due while the request was in flight need newer data.
    for (const poll of job.polls) if (poll.dueAt <= now) this.#queue.postpone(poll, now);
    if (hasEnded) this.#drop(job);
    this.#rearmSoon();
  }

  /** Delivers a result to the polls of a job that it serves. Returns their number. */
  #deliver(
    job: WatchedJob,
    result: PollResult,
    requestedAt: number,
    isServed: (poll: QueuedPoll) => boolean,
  ): number {
    const served = job.take(isServed);
    for (const poll of served) {
      this.#queue.remove(poll);
      deliverSoon(poll, result, requestedAt);
    }
    if (served.length > 0) this.#checkIdle(job);
    // A page may have served the last waits, and then the rest of its scan is not needed.
    if (this.#queue.size === 0) this.#rearmSoon();
    return served.length;
  }

  #cancel(poll: QueuedPoll, reason: unknown): void {
    if (!poll.isQueued) return;
    const { job } = poll;
    this.#queue.remove(poll);
    job.remove(poll);
    this.#checkIdle(job);
    if (job.polls.length === 0) this.#drop(job, reason);
    this.#rearmSoon();
    if (this.#queue.size > 0) return;
    this.#stopScan(reason);
    // An abort of the last wait leaves no timer, not even until the next microtask.
    this.#rearm();
  }

  #checkIdle(job: WatchedJob): void {
    if (job.polls.length > 0) return;
    this.#schedule.pollRates.adjust(job.delay, -1);
    this.#idle.add(job);
  }

  #drop(job: WatchedJob, reason?: unknown): void {
    this.#requests.cancel(job, reason);
    this.#idle.delete(job);
    this.#jobs.delete(job.id);
  }

  /** Cancels the scan, if any, and releases the polls held for it. */
  #stopScan(reason?: unknown): void {
    this.#scanner.stop(reason);
    this.#router.release(monotonicNow());
  }

  /** Sets the timer once for everything that happens in the current tick. */
  #rearmSoon(): void {
    if (this.#isRearmPending) return;
    this.#isRearmPending = true;
    void Promise.resolve().then(() => this.#rearm());
  }

  #rearm(): void {
    this.#isRearmPending = false;
    const now = monotonicNow();
    if (this.#queue.size === 0) this.#stopScan();
    const at = Math.min(this.#queue.nextDueAt(), this.#router.nextScanAt(now));
    const unref = this.#queue.allUnref;
    if (this.#timer?.at === at && this.#timer.unref === unref) return;
    this.#timer?.cancel();
    const cancel = startTimer(at - now, () => this.#onTimer(), unref);
    this.#timer = { at, unref, cancel };
  }
}

/** Delivers a result in a microtask, so that the wait's reaction does not run amid the current work. */
function deliverSoon(poll: QueuedPoll, result: PollResult, requestedAt: number): void {
  void Promise.resolve().then(() => poll.deliver(result, requestedAt));
}
