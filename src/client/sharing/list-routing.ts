import type { ListScanner } from './list-scan.js';
import type { PollQueue } from './poll-queue.js';
import type { NextScan, ScanSchedule } from './scan-schedule.js';
import { distinctJobs, type QueuedPoll } from './watched-job.js';

/** Waits begun one after another have limits that follow each other as closely: a look at one may wait so long for the next. */
const MAX_DEADLINE_POLL_DELAY_MS = 500;
/** Before the list may be read, a few of many looks are taken by id, and more after so many milliseconds. */
const CREDENTIAL_PROBE_INTERVAL_MS = 100;

/** Decides which of the looks that are due are left to the list. */
export class ListRouter {
  readonly #queue: PollQueue;
  readonly #schedule: ScanSchedule;
  readonly #scanner: ListScanner;
  readonly #mayReadList: () => boolean;
  /** Looks that wait for the end of a sweep. */
  #held: QueuedPoll[] = [];

  constructor(
    queue: PollQueue,
    schedule: ScanSchedule,
    scanner: ListScanner,
    mayReadList: () => boolean,
  ) {
    this.#queue = queue;
    this.#schedule = schedule;
    this.#scanner = scanner;
    this.#mayReadList = mayReadList;
  }

  /** Reads the list where that pays. Returns the looks that are to be taken otherwise, now. */
  route(due: readonly QueuedPoll[], now: number): Set<QueuedPoll> {
    const answerable = due.filter(poll => this.#scanner.canAnswer(poll, now));
    const direct = new Set(due);
    for (const poll of this.#deferToList(answerable, now)) direct.delete(poll);
    return direct;
  }

  /** The looks that waited for a sweep, which is over: most have been answered. */
  release(): readonly QueuedPoll[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** Which looks wait for the list, or for others that they may be taken with. */
  #deferToList(answerable: readonly QueuedPoll[], now: number): readonly QueuedPoll[] {
    const gatherUntil = now + MAX_DEADLINE_POLL_DELAY_MS;
    const deadlinePolls = answerable.filter(({ isDeadlinePoll }) => isDeadlinePoll);
    const deadlinesJustifyScan =
      deadlinePolls.length > 0 &&
      this.#savesRequests([...deadlinePolls, ...this.#queue.dueUntil(gatherUntil)], 1, now);
    const deferrable = deadlinesJustifyScan
      ? answerable
      : answerable.filter(({ isDeadlinePoll }) => !isDeadlinePoll);
    if (this.#scanner.isScanning) return this.#hold(deferrable);

    const nextScan = this.#schedule.nextScan(now);
    // While it is quiet a job is not likely to have ended yet, and others may come due as well.
    const canWait = ({ latest }: QueuedPoll): boolean => this.#schedule.isSlow && latest > now;
    if (
      now >= nextScan.at ||
      (!answerable.every(canWait) && this.#savesRequestsNow(nextScan, now))
    ) {
      if (!this.#mayReadList()) {
        const probeCount = Math.ceil(Math.sqrt(answerable.length));
        return this.#postpone(
          answerable.slice(probeCount),
          () => now + CREDENTIAL_PROBE_INTERVAL_MS,
        );
      }
      if (now < nextScan.notBefore) return this.#postpone(deferrable, () => nextScan.notBefore);
      this.#scanner.scan(this.#queue.allUnref);
      return this.#hold(answerable);
    }
    return this.#postpone(answerable, poll => {
      if (canWait(poll)) return poll.latest;
      return deadlinesJustifyScan && poll.deferOnce() ? gatherUntil : undefined;
    });
  }

  #hold(polls: readonly QueuedPoll[]): readonly QueuedPoll[] {
    this.#held.push(...polls);
    return polls;
  }

  #postpone(
    polls: readonly QueuedPoll[],
    newDueAt: (poll: QueuedPoll) => number | undefined,
  ): QueuedPoll[] {
    return polls.filter(poll => {
      const dueAt = newDueAt(poll);
      if (dueAt !== undefined) this.#queue.postpone(poll, dueAt);
      return dueAt !== undefined;
    });
  }

  /** Whether a sweep now takes fewer requests than asking for what comes due before the next one. */
  #savesRequestsNow({ at, remainingFraction }: NextScan, now: number): boolean {
    const polls = this.#queue.eligible(now);
    // Most often there are too few, whatever they are.
    if (!this.#schedule.reliability.savesRequests(polls.size / remainingFraction, now))
      return false;
    return this.#savesRequests(this.#answerableBefore(polls, at, now), remainingFraction, now);
  }

  /** The looks that the list may answer, and that cannot wait for the next sweep. */
  *#answerableBefore(
    polls: Iterable<QueuedPoll>,
    nextScanAt: number,
    now: number,
  ): Iterable<QueuedPoll> {
    for (const poll of polls) {
      if (poll.latest >= nextScanAt || poll.job.request) continue;
      if (this.#scanner.canAnswer(poll, now)) yield poll;
    }
  }

  /** Whether so much of a sweep takes fewer requests than it saves, if it answers these looks. */
  #savesRequests(polls: Iterable<QueuedPoll>, remainingFraction: number, now: number): boolean {
    let saved = 0;
    for (const job of distinctJobs(polls)) {
      saved += this.#schedule.requestsSavedBy(job);
      // Often long before the last of them.
      if (this.#schedule.reliability.savesRequests(saved / remainingFraction, now)) return true;
    }
    return false;
  }
}
