/** Routing: decides which of the due polls a list scan serves, now or soon, and which need a request by id. */
import type { ListScanner } from './list-scan.js';
import type { PollQueue } from './poll-queue.js';
import type { NextScan, ScanSchedule } from './scan-schedule.js';
import type { QueuedPoll, WatchedJob } from './watched-job.js';

/** Deadlines of waits started together cluster. A deadline poll may be delayed this long (ms) so that one scan serves several. */
const MAX_DEADLINE_POLL_DELAY_MS = 500;
/** Until the credentials have been accepted, a few polls are routed to requests by id at this interval. */
const CREDENTIAL_PROBES = 5;
const CREDENTIAL_PROBE_INTERVAL_MS = 100;
/** A scan that has to save its whole cost, however soon the next regular one is. */
const WHOLE_SCAN = { at: Number.POSITIVE_INFINITY, remainingFraction: 1 };
/** A scan takes at least one request, so it never saves any for a single poll. */
const MIN_POLLS = 2;
/** How long (ms) a scan may hold polls. */
const MAX_HOLD_MS = 5000;
/** How long (ms) first polls may wait until a page shows their jobs. */
const MAX_FIRST_HOLD_MS = 7500;
/** The same as a share of the request timeout: the rest is left for a request by id. */
const MAX_HOLD_SHARE_OF_TIMEOUT = 0.25;
/** Polls that the rate limit leaves no room to detach are tried again after this time (ms). */
const DETACH_INTERVAL_MS = 500;
/** At most as many polls are detached at once as the rate limit allows in this time (ms). */
const MAX_DETACH_CREDIT_MS = 1000;

export interface RoutingLimits {
  /** Whether the service has a list. */
  readonly hasList: boolean;
  /** Whether the credentials have been accepted. The list may be forbidden, so it must not be what tries them. */
  readonly mayReadList: () => boolean;
  /** Milliseconds that a request may take. */
  readonly requestTimeout: number;
}

export class ListRouter {
  readonly #queue: PollQueue;
  readonly #schedule: ScanSchedule;
  readonly #scanner: ListScanner;
  readonly #hasList: boolean;
  readonly #mayReadList: () => boolean;
  readonly #maxHold: number;
  /** Milliseconds for which the first poll of a job may wait to be served by a page. */
  readonly #maxFirstHold: number;
  #heldUntil = Number.NEGATIVE_INFINITY;
  /** From when on the rate limit counts for polls to be detached. */
  #creditFrom = Number.NEGATIVE_INFINITY;
  /** Polls held until the current scan ends. */
  readonly #held = new Set<QueuedPoll>();

  constructor(
    queue: PollQueue,
    schedule: ScanSchedule,
    scanner: ListScanner,
    { hasList, mayReadList, requestTimeout }: RoutingLimits,
  ) {
    this.#queue = queue;
    this.#schedule = schedule;
    this.#scanner = scanner;
    this.#hasList = hasList;
    this.#mayReadList = mayReadList;
    this.#maxFirstHold = Math.min(MAX_FIRST_HOLD_MS, requestTimeout * MAX_HOLD_SHARE_OF_TIMEOUT);
    this.#maxHold = Math.min(MAX_HOLD_MS, this.#maxFirstHold);
  }

  /** When the next regular scan starts; Infinity if none can. */
  nextScanAt(now: number): number {
    const canScan =
      this.#hasList &&
      this.#queue.size >= MIN_POLLS &&
      !this.#scanner.isScanning &&
      this.#mayReadList();
    if (!canScan) return Number.POSITIVE_INFINITY;
    const { at, notBefore } = this.#schedule.nextScan(now);
    return Math.max(at, notBefore);
  }

  /** Starts a scan if it saves requests. Returns the polls to request by id now. */
  route(due: readonly QueuedPoll[], now: number): readonly QueuedPoll[] {
    this.#schedule.lastStartedAt ??= now;
    if (!this.#hasList || this.#queue.size < MIN_POLLS) return due;
    const first = due.filter(poll => this.#mayWaitForPage(poll, now));
    const others = due.filter(poll => !poll.isFirst);
    const deferred = new Set([...this.#deferFirst(first, now), ...this.#defer(others, now)]);
    return due.filter(poll => !deferred.has(poll));
  }

  /** Whether a first poll may still be served by a page of the youngest tasks. */
  #mayWaitForPage(poll: QueuedPoll, now: number): boolean {
    return (
      poll.isFirst &&
      poll.job.isUnseen &&
      now < this.#firstPollLimit(poll) &&
      this.#scanner.canAnswer(poll, now)
    );
  }

  #firstPollLimit({ job, deadlineAt }: QueuedPoll): number {
    return Math.min(job.watchedSince + this.#maxFirstHold, deadlineAt);
  }

  /** Gathers first polls for a scan of the youngest tasks, if they are many. Returns the polls to be served later. */
  #deferFirst(polls: readonly QueuedPoll[], now: number): readonly QueuedPoll[] {
    const { newJobs } = this.#schedule;
    if (polls.length === 0) return [];
    if (this.#scanner.isScanning) return this.#hold(polls, now);
    const isPaused = now < this.#schedule.pausedUntil();
    const isEnough = newJobs.savesRequests(polls.length, now);
    if (isEnough && !isPaused && !newJobs.isGathering(now)) return this.#scan(polls, now, true);
    if (!isEnough && !newJobs.isStream(now)) return [];
    const until = newJobs.gatherUntil(now);
    return this.#postpone(polls, now, poll => Math.min(until, this.#firstPollLimit(poll)));
  }

  /** Makes the polls that were held for the scan that has just ended due again. It has served most of them. */
  release(now: number): void {
    for (const poll of this.#held) this.#queue.expedite(poll, now);
    this.#held.clear();
  }

  /** Holds polls for a scan, or postpones them to be served together with others. Returns these polls. */
  #defer(due: readonly QueuedPoll[], now: number): readonly QueuedPoll[] {
    const answerable = due.filter(poll => this.#scanner.canAnswer(poll, now));
    const deadlinePolls = answerable.filter(({ isDeadlinePoll }) => isDeadlinePoll);
    const gatherUntil = now + MAX_DEADLINE_POLL_DELAY_MS;
    const gathered = new Set(
      deadlinePolls.length > 0 ? [...deadlinePolls, ...this.#queue.dueUntil(gatherUntil)] : [],
    );
    const deadlinesJustifyScan = this.#savesRequests(gathered, WHOLE_SCAN, now);
    const deferrable = deadlinesJustifyScan
      ? answerable
      : answerable.filter(({ isDeadlinePoll }) => !isDeadlinePoll);
    if (this.#scanner.isScanning) return this.#hold(deferrable, now);

    const nextScan = this.#schedule.nextScan(now);
    // While jobs complete slowly, a poll can wait as long as it tolerates: others may become due by then.
    const canWait = ({ latest }: QueuedPoll): boolean => this.#schedule.isSlow && latest > now;
    const eligible = this.#queue.eligible(now);
    const scansNow =
      now >= nextScan.at ||
      (!answerable.every(canWait) && this.#savesRequests(eligible, nextScan, now));
    if (!scansNow) {
      return this.#postpone(answerable, now, poll => {
        if (canWait(poll)) return poll.latest;
        const canGather = deadlinesJustifyScan && poll.isDeadlinePoll;
        return canGather ? poll.latest + MAX_DEADLINE_POLL_DELAY_MS : now;
      });
    }
    if (now < nextScan.notBefore && this.#mayReadList()) {
      return this.#deferUntil(nextScan.notBefore, deferrable, now);
    }
    return this.#scan(answerable, now);
  }

  /** Starts a scan, and holds these polls for it. Returns those that are held. */
  #scan(polls: readonly QueuedPoll[], now: number, onlyNew = false): readonly QueuedPoll[] {
    if (!this.#mayReadList()) {
      const others = polls.slice(CREDENTIAL_PROBES);
      return this.#postpone(others, now, () => now + CREDENTIAL_PROBE_INTERVAL_MS);
    }
    this.#scanner.scan(this.#queue.allUnref, onlyNew);
    this.#heldUntil = now + this.#maxHold;
    return this.#hold(polls, now);
  }

  /** Holds polls for the current scan, as long as it is not slow. */
  #hold(polls: readonly QueuedPoll[], now: number): readonly QueuedPoll[] {
    // A scan that began before a pause can hardly end before it.
    const until = now < this.#heldUntil ? this.#heldUntil : this.#schedule.pausedUntil();
    const held = this.#deferUntil(until, polls, now);
    for (const poll of held) this.#held.add(poll);
    return held;
  }

  /**
   * Defers polls until a scan may serve them. A poll that would miss a limit of its wait is detached at the limit. Returns
   * the others.
   */
  #deferUntil(time: number, polls: readonly QueuedPoll[], now: number): QueuedPoll[] {
    return this.#postpone(polls, now, ({ deadlineAt }) => {
      const dueAt = time <= deadlineAt + this.#maxHold ? time : deadlineAt;
      if (dueAt > now) return dueAt;
      return this.#takeCredit(now) ? now : now + DETACH_INTERVAL_MS;
    });
  }

  /** Polls are detached no faster than the rate limit allows: meanwhile a page may serve many of them. */
  #takeCredit(now: number): boolean {
    const { requestsPerSecond } = this.#schedule;
    const interval = 1000 / requestsPerSecond;
    const earliest = now - Math.max(MAX_DETACH_CREDIT_MS, interval);
    this.#creditFrom = Math.max(this.#creditFrom, earliest);
    if (this.#creditFrom + interval > now) return false;
    this.#creditFrom += interval;
    return true;
  }

  /** Postpones the polls whose new due time is later than now. Returns these. */
  #postpone(
    polls: readonly QueuedPoll[],
    now: number,
    dueAtOf: (poll: QueuedPoll) => number,
  ): QueuedPoll[] {
    return polls.filter(poll => {
      const dueAt = dueAtOf(poll);
      if (dueAt > now) this.#queue.postpone(poll, dueAt);
      return dueAt > now;
    });
  }

  /** Whether a scan takes fewer requests now than polling by id the jobs that cannot wait for the next one. */
  #savesRequests(
    polls: ReadonlySet<QueuedPoll>,
    { at, remainingFraction }: Pick<NextScan, 'at' | 'remainingFraction'>,
    now: number,
  ): boolean {
    const { reliability } = this.#schedule;
    // Cheap, and usually decides: too few polls save nothing, whatever they are.
    if (!reliability.savesRequests(polls.size / remainingFraction, now)) return false;
    const jobs = new Set<WatchedJob>();
    let saved = 0;
    for (const poll of polls) {
      const { job, latest } = poll;
      if (latest >= at || job.request || jobs.has(job)) continue;
      if (!this.#scanner.canAnswer(poll, now)) continue;
      jobs.add(job);
      saved += this.#schedule.requestsSavedBy(job);
      if (reliability.savesRequests(saved / remainingFraction, now)) return true;
    }
    return false;
  }
}
