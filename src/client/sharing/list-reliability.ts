const MINUTE_MS = 60_000;
/** A list that fails or lags is left alone for so long, twice as long each time, */
const MIN_LIST_PAUSE_MS = MINUTE_MS;
/** but no longer than this. */
const MAX_LIST_PAUSE_MS = 60 * MINUTE_MS;
/** What is known of a list's length counts for half after this. */
const LIST_LENGTH_HALF_LIFE_MS = 5 * MINUTE_MS;
/** Requests by id to see whether the list tells the truth, for each page read; */
const CHECKS_PER_PAGE = 0.1;
/** when fewer jobs end than were expected to; */
const CHECKS_PER_PAGE_WHEN_SLOW = 0.2;
/** and when it has been contradicted. */
const CHECKS_PER_PAGE_WHEN_CONTRADICTED = 1;
/** A list is not believed after this many contradictions, each agreement halving them; when it is quiet after one. */
const MAX_CONTRADICTIONS = 2;
/** So little of a contradiction is none. */
const NEGLIGIBLE_CONTRADICTIONS = 0.1;
/** Nothing is known yet: the first page and finding out how the list counts. */
const INITIAL_REQUESTS_PER_SCAN = 2;

/** What reading the list costs and is good for, from what was seen of it. Times are milliseconds of any one clock. */
export class ListReliability {
  #requestsPerScan = INITIAL_REQUESTS_PER_SCAN;
  #measuredAt: number | undefined;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #pause = MIN_LIST_PAUSE_MS;
  #contradictions = 0;
  /** The first page is checked at once. */
  #checkCredit = 1;

  /** Whether the list may be read at all. */
  isUsable(now: number): boolean {
    return now >= this.#pausedUntil;
  }

  /** Requests that a sweep is expected to take. A long list may have become shorter, so it is tried again. */
  requestsPerScan(now: number): number {
    if (this.#measuredAt === undefined) return INITIAL_REQUESTS_PER_SCAN;
    return Math.max(
      this.#requestsPerScan * 0.5 ** ((now - this.#measuredAt) / LIST_LENGTH_HALF_LIFE_MS),
      1,
    );
  }

  /** Whether one sweep takes fewer requests than it saves. */
  savesRequests(saved: number, now: number): boolean {
    return this.isUsable(now) && this.requestsPerScan(now) * (1 + CHECKS_PER_PAGE) < saved;
  }

  /** A sweep is over, and took so many requests, those that it led to in vain included. */
  recordScan(requestsPerScan: number, now: number): void {
    this.#requestsPerScan = requestsPerScan;
    this.#measuredAt = now;
  }

  /** How many rows of a page to check by id. @param isSlow whether the list tells of fewer ends than were expected. */
  takeChecks(isSlow: boolean): number {
    const checksPerPage = isSlow ? CHECKS_PER_PAGE_WHEN_SLOW : CHECKS_PER_PAGE;
    this.#checkCredit +=
      this.#contradictions > 0 ? CHECKS_PER_PAGE_WHEN_CONTRADICTED : checksPerPage;
    const whole = Math.floor(this.#checkCredit);
    this.#checkCredit -= whole;
    return whole;
  }

  /** A row was what its job said when asked by id. */
  recordAgreement(): void {
    this.#contradictions /= 2;
    if (this.#contradictions > NEGLIGIBLE_CONTRADICTIONS) return;
    this.#contradictions = 0;
    this.#pause = MIN_LIST_PAUSE_MS;
  }

  /** A job had gone further by id than by its row: the list lags. */
  recordContradiction(isSlow: boolean, now: number): void {
    this.#contradictions += 1;
    if (isSlow || this.#contradictions >= MAX_CONTRADICTIONS) this.recordFailure(now);
  }

  /** The list cannot be used for a while. */
  recordFailure(now: number): void {
    this.#pausedUntil = now + this.#pause;
    this.#pause = Math.min(this.#pause * 2, MAX_LIST_PAUSE_MS);
    this.#contradictions = 0;
    this.#checkCredit = Math.max(this.#checkCredit, 1);
  }
}
