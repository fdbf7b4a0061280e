/** Whether the task list can be trusted, and what a scan of it costs. Times are milliseconds of any clock, always the same one. */
import { ListLength } from './list-length.js';

const MINUTE_MS = 60_000;
/** How long a list is not used after it failed or was contradicted. Doubled each time, until its rows are confirmed. */
const MIN_LIST_PAUSE_MS = MINUTE_MS;
const MAX_LIST_PAUSE_MS = 60 * MINUTE_MS;
/** Rows checked by id for each scan; one, if the list seems to stand still. A list that is wrong is wrong on every page. */
const CHECKS_PER_SCAN = 0.1;
/** The same for each page, after a contradiction. */
const CHECKS_PER_PAGE_WHEN_CONTRADICTED = 1;
/** The list is not used after this many contradictions. Each agreement halves their number. */
const MAX_CONTRADICTIONS = 2;
/** A number of contradictions below this counts as none. */
const NEGLIGIBLE_CONTRADICTIONS = 0.1;
/** Assumed before the first scan: one page, and one to find out how the list counts offsets. */
const INITIAL_REQUESTS_PER_SCAN = 2;

export class ListReliability {
  readonly #length = new ListLength(INITIAL_REQUESTS_PER_SCAN);
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #pause = MIN_LIST_PAUSE_MS;
  #contradictions = 0;
  /** Rows that may be checked, in fractions. Starts at 1, so that a row of the first page is checked. */
  #checkCredit = 1;

  isUsable(now: number): boolean {
    return now >= this.#pausedUntil;
  }

  /** Number of requests that a scan is expected to take. */
  requestsPerScan(now: number): number {
    return this.#length.requests(now);
  }

  /** Whether a scan, with its checks, takes fewer requests than it saves. */
  savesRequests(saved: number, now: number): boolean {
    return this.isUsable(now) && this.requestsPerScan(now) + CHECKS_PER_SCAN < saved;
  }

  /** @param requests Number of requests the scan took, with those that its false positives caused. */
  recordScan(requests: number, now: number): void {
    this.#length.record(requests, now);
  }

  /**
   * Adds the checks of a scan.
   * @param isStill Whether the list seems to stand still.
   */
  addChecks(isStill: boolean): void {
    const credit = this.#checkCredit + CHECKS_PER_SCAN;
    this.#checkCredit = isStill ? Math.max(credit, 1) : credit;
  }

  /** Number of rows to check of the page just read. */
  takeChecks(): number {
    if (this.#contradictions > 0) this.#checkCredit += CHECKS_PER_PAGE_WHEN_CONTRADICTED;
    const whole = Math.floor(this.#checkCredit);
    this.#checkCredit -= whole;
    return whole;
  }

  /** Records that a request by id confirmed a row. */
  recordAgreement(): void {
    this.#contradictions /= 2;
    if (this.#contradictions > NEGLIGIBLE_CONTRADICTIONS) return;
    this.#contradictions = 0;
    this.#pause = MIN_LIST_PAUSE_MS;
  }

  /** Records that a job was further along than its row. One may just have ended in between, unless the list stands still. */
  recordContradiction(isStill: boolean, now: number): void {
    this.#contradictions += 1;
    if (isStill || this.#contradictions >= MAX_CONTRADICTIONS) this.recordFailure(now);
  }

  /** Pauses the use of the list. */
  recordFailure(now: number): void {
    this.#pausedUntil = now + this.#pause;
    this.#pause = Math.min(this.#pause * 2, MAX_LIST_PAUSE_MS);
    this.#contradictions = 0;
    this.#checkCredit = Math.max(this.#checkCredit, 1);
  }
}
