/**
 * The first polls of waits. A service may not know a job for the first seconds, and then it is on a page of the youngest
 * tasks: one page serves many first polls, where each request by id would be one too early. Times are monotonic
 * milliseconds.
 */
import { ListLength } from './list-length.js';

/** Probability that a row serves a first poll: the job may have ended long ago, or not be visible yet. */
export const FIRST_POLL_SERVED_PROBABILITY = 0.3;
/** First polls are gathered for this long. */
const GATHER_MS = 3000;
/** Waits that begin one after another are counted for this long. */
const COUNTING_MS = 5000;
/** If more of the jobs that no page showed have ended, they are requested by id at once. */
const MAX_ENDED_SHARE = 0.2;
/** The weight of one result by id. */
const ENDED_WEIGHT = 0.1;

export class NewJobs {
  /** What a scan for new jobs costs. */
  readonly scanLength = new ListLength(1);
  #newestCreation: number | undefined;
  #nextScanAt = Number.NEGATIVE_INFINITY;
  #endedShare = 0;
  #countedSince = Number.NEGATIVE_INFINITY;
  #count = 0;
  #lastCount = 0;

  /** The creation time (ms since 1970, by the service's clock) of the youngest job that is known. */
  get newestCreation(): number | undefined {
    return this.#newestCreation;
  }

  recordCreation(createdAt: number | undefined): void {
    if (createdAt && createdAt > (this.#newestCreation ?? 0)) this.#newestCreation = createdAt;
  }

  /** Records that the first wait on a job has begun. */
  recordArrival(now: number): void {
    this.#endCounting(now);
    this.#count += 1;
  }

  /** Records the first result by id of a job that no page has shown. */
  recordFirstResult(hasEnded: boolean): void {
    this.#endedShare += ENDED_WEIGHT * (Number(hasEnded) - this.#endedShare);
  }

  /** Whether a job that no page shows is probably not visible yet. Otherwise it has ended. */
  get mayBeUnknown(): boolean {
    return this.#endedShare <= MAX_ENDED_SHARE;
  }

  /** Whether a scan takes fewer requests than it is expected to save for this many first polls. */
  savesRequests(count: number, now: number): boolean {
    return count * FIRST_POLL_SERVED_PROBABILITY > this.scanLength.requests(now);
  }

  /** Whether waits begin so fast that it is worth gathering their first polls. */
  isStream(now: number): boolean {
    this.#endCounting(now);
    return this.savesRequests(Math.max(this.#count, this.#lastCount), now);
  }

  /** When first polls that are due now are routed together. */
  gatherUntil(now: number): number {
    if (this.#nextScanAt <= now) this.#nextScanAt = now + GATHER_MS;
    return this.#nextScanAt;
  }

  /** Whether first polls are still being gathered. */
  isGathering(now: number): boolean {
    return now < this.#nextScanAt;
  }

  /** @param minInterval How far apart scans of this length must be. */
  recordScan(pages: number, startedAt: number, minInterval: number): void {
    this.scanLength.record(pages, startedAt);
    this.#nextScanAt = startedAt + Math.max(GATHER_MS, minInterval);
  }

  #endCounting(now: number): void {
    if (now - this.#countedSince < COUNTING_MS) return;
    this.#lastCount = now - this.#countedSince < 2 * COUNTING_MS ? this.#count : 0;
    this.#countedSince = now;
    this.#count = 0;
  }
}
