const MINUTE = 60_000;
/** A list that fails or lags is left alone for so long, twice as long each time, */
const SHORTEST_REST = MINUTE;
/** but no longer than this. */
const LONGEST_REST = 60 * MINUTE;
/** What is known of a list's length counts for half after this. */
const HALF_LIFE = 5 * MINUTE;
/** Requests by id to see whether the list tells the truth, for each page read; */
const CHECKS_A_PAGE = 0.1;
/** when fewer jobs end than were expected to; */
const CHECKS_IN_QUIET = 0.2;
/** and when it has been contradicted. */
const CHECKS_IN_DOUBT = 1;
/** A list is not believed after this many contradictions, each agreement halving them; when it is quiet after one. */
const MOST_CONTRADICTIONS = 2;
/** So little of a contradiction is none. */
const FORGIVEN = 0.1;
/** Nothing is known yet: the first page and finding out how the list counts. */
const FIRST_GUESS = 2;

/** What reading the list costs and is good for, from what was seen of it. Times are milliseconds of any one clock. */
export class ListWorth {
  #requests = FIRST_GUESS;
  #learntAt: number | undefined;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #rest = SHORTEST_REST;
  #contradictions = 0;
  /** The first page is checked at once. */
  #checks = 1;

  /** Whether the list may be read at all. */
  usable(now: number): boolean {
    return now >= this.#restsUntil;
  }

  /** Requests that a sweep is expected to take. A long list may have become shorter, so it is tried again. */
  requests(now: number): number {
    if (this.#learntAt === undefined) return FIRST_GUESS;
    return Math.max(this.#requests * 0.5 ** ((now - this.#learntAt) / HALF_LIFE), 1);
  }

  /** Whether one sweep takes fewer requests than it saves. */
  pays(saved: number, now: number): boolean {
    return this.usable(now) && this.requests(now) * (1 + CHECKS_A_PAGE) < saved;
  }

  /** A sweep is over, and took so many requests, those that it led to in vain included. */
  swept(requests: number, now: number): void {
    this.#requests = requests;
    this.#learntAt = now;
  }

  /** How many rows of a page to check by id. @param quiet whether the list tells of fewer ends than were expected. */
  checks(quiet: boolean): number {
    const usual = quiet ? CHECKS_IN_QUIET : CHECKS_A_PAGE;
    this.#checks += this.#contradictions > 0 ? CHECKS_IN_DOUBT : usual;
    const whole = Math.floor(this.#checks);
    this.#checks -= whole;
    return whole;
  }

  /** A row was what its job said when asked by id. */
  agreed(): void {
    this.#contradictions /= 2;
    if (this.#contradictions > FORGIVEN) return;
    this.#contradictions = 0;
    this.#rest = SHORTEST_REST;
  }

  /** A job had gone further by id than by its row: the list lags. */
  contradicted(quiet: boolean, now: number): void {
    this.#contradictions += 1;
    if (quiet || this.#contradictions >= MOST_CONTRADICTIONS) this.failed(now);
  }

  /** The list cannot be used for a while. */
  failed(now: number): void {
    this.#restsUntil = now + this.#rest;
    this.#rest = Math.min(this.#rest * 2, LONGEST_REST);
    this.#contradictions = 0;
    this.#checks = Math.max(this.#checks, 1);
  }
}
