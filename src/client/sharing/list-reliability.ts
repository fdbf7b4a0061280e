/** Whether the task list can be trusted, and what a scan of it costs. Times are milliseconds of any clock, always the same one. */

const MINUTE_MS = 60_000;
/** How long a list is not used after it failed or was contradicted. Doubled each time, until its rows are confirmed. */
const MIN_LIST_PAUSE_MS = MINUTE_MS;
const MAX_LIST_PAUSE_MS = 60 * MINUTE_MS;
/** The expected length of the list halves in this time, so that a long list is tried again. */
const LIST_LENGTH_HALF_LIFE_MS = 5 * MINUTE_MS;
/** Rows checked by id for each page read. */
const CHECKS_PER_PAGE = 0.1;
/** The same while fewer jobs complete than expected. */
const CHECKS_PER_PAGE_WHEN_SLOW = 0.2;
/** The same after a contradiction. */
const CHECKS_PER_PAGE_WHEN_CONTRADICTED = 1;
/** The list is not used after this many contradictions. Each agreement halves their number. */
const MAX_CONTRADICTIONS = 2;
/** A number of contradictions below this counts as none. */
const NEGLIGIBLE_CONTRADICTIONS = 0.1;
/** Assumed before the first scan: one page, and one to find out how the list counts offsets. */
const INITIAL_REQUESTS_PER_SCAN = 2;

export class ListReliability {
  #requestsPerScan = INITIAL_REQUESTS_PER_SCAN;
  #measuredAt: number | undefined;
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
    if (this.#measuredAt === undefined) return INITIAL_REQUESTS_PER_SCAN;
    const weight = 0.5 ** ((now - this.#measuredAt) / LIST_LENGTH_HALF_LIFE_MS);
    return Math.max(this.#requestsPerScan * weight, 1);
  }

  /** Whether a scan, with its checks, takes fewer requests than it saves. */
  savesRequests(saved: number, now: number): boolean {
    return this.isUsable(now) && this.requestsPerScan(now) * (1 + CHECKS_PER_PAGE) < saved;
  }

  /** @param requests Number of requests the scan took, with those that its false positives caused. */
  recordScan(requests: number, now: number): void {
    this.#requestsPerScan = requests;
    this.#measuredAt = now;
  }

  /**
   * Number of rows to check of the page just read.
   * @param isSlow Whether fewer jobs complete than expected.
   */
  takeChecks(isSlow: boolean): number {
    const usualChecks = isSlow ? CHECKS_PER_PAGE_WHEN_SLOW : CHECKS_PER_PAGE;
    this.#checkCredit += this.#contradictions > 0 ? CHECKS_PER_PAGE_WHEN_CONTRADICTED : usualChecks;
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

  /** Records that a job was further along than its row. If jobs seem to complete slowly, the list has probably stopped. */
  recordContradiction(isSlow: boolean, now: number): void {
    this.#contradictions += 1;
    if (isSlow || this.#contradictions >= MAX_CONTRADICTIONS) this.recordFailure(now);
  }

  /** Pauses the use of the list. */
  recordFailure(now: number): void {
    this.#pausedUntil = now + this.#pause;
    this.#pause = Math.min(this.#pause * 2, MAX_LIST_PAUSE_MS);
    this.#contradictions = 0;
    this.#checkCredit = Math.max(this.#checkCredit, 1);
  }
}
