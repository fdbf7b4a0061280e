/** When the task list is scanned: as often as is cheapest for all waits together, within the client's rate limit. */
import { ListReliability } from './list-reliability.js';
import { FIRST_POLL_SERVED_PROBABILITY, NewJobs } from './new-jobs.js';
import type { WatchedJob } from './watched-job.js';

/** The client's rate limit. */
export interface RequestBudget {
  readonly requestsPerSecond: number;
  /** Number of requests queued by the rate limiter. */
  queued(): number;
  /** Until when a Retry-After stops all requests that are not at their deadlines. */
  pausedUntil(): number;
}

/** The next regular scan. Times are monotonic milliseconds. */
export interface NextScan {
  readonly at: number;
  /** An earlier scan would exceed the scans' share of the rate limit, or be stopped by a pause. */
  readonly notBefore: number;
  /** The fraction of the interval that is wasted by scanning now. */
  readonly remainingFraction: number;
}

/** Scans take at most this share of the rate limit. */
const MAX_SCAN_SHARE_OF_RATE = 0.5;
/** Jobs complete slowly if fewer than this share of the expected completions are observed. */
const SLOW_COMPLETION_RATIO = 0.5;

export class ScanSchedule {
  readonly reliability = new ListReliability();
  readonly newJobs = new NewJobs();
  /** The delays of the jobs that have polls. */
  readonly pollRates = new PollRateModel();
  /** When the last scan started; before the first scan, when the first poll was due. */
  lastStartedAt: number | undefined;
  readonly #budget: RequestBudget;
  readonly #completionRatio = new CompletionRatio();
  #scanCount = 0;
  /** Completions since the last scan started. */
  #completions = 0;
  /** Number of requests by id, since the last scan ended, that found a job running although the list showed it as ended or not at all. */
  #falsePositives = 0;

  constructor(budget: RequestBudget) {
    this.#budget = budget;
  }

  /** The client's rate limit. */
  get requestsPerSecond(): number {
    return this.#budget.requestsPerSecond;
  }

  /** Until when a Retry-After stops all requests that are not at their deadlines. */
  pausedUntil(): number {
    return this.#budget.pausedUntil();
  }

  /** The fraction of a request that a row is expected to save: none if the job has ended, which must be confirmed by id. */
  requestsSavedBy({ delay }: WatchedJob): number {
    return 1 - completionProbability(delay, this.#completionRatio.value);
  }

  /** Whether fewer jobs complete than expected: they take longer, or the list is stale. */
  get isSlow(): boolean {
    return this.#completionRatio.value < SLOW_COMPLETION_RATIO;
  }

  /** When the next regular scan starts; `at` is Infinity if separate requests cost less. */
  nextScan(now: number): NextScan {
    this.lastStartedAt ??= now;
    const plan = this.#plan(now);
    const { requestsPerSecond, queued, pausedUntil } = this.#budget;
    const minInterval = this.#minInterval(this.reliability.requestsPerScan(now));
    const interval = Math.max(plan?.interval ?? Number.POSITIVE_INFINITY, minInterval);
    const at = this.lastStartedAt + interval;
    const remainingFraction = plan ? Math.min(Math.max((at - now) / interval, 0), 1) : 1;
    // Confirmations that are still queued come first.
    const afterQueue = now + (1000 * queued()) / requestsPerSecond;
    const afterLast = this.#scanCount > 0 ? this.lastStartedAt + minInterval : now;
    return { at, remainingFraction, notBefore: Math.max(afterLast, afterQueue, pausedUntil()) };
  }

  recordStart(now: number): void {
    const elapsed = now - (this.lastStartedAt ?? now);
    const expected = (this.#plan(now)?.expectedCompletionRate ?? 0) * elapsed;
    this.#completionRatio.recordScan({ seen: this.#completions, expected });
    this.#completions = 0;
    this.lastStartedAt = now;
    this.#scanCount += 1;
  }

  recordEnd(pages: number, now: number): void {
    this.reliability.recordScan(pages + this.#falsePositives, now);
    this.#falsePositives = 0;
  }

  /** Records a scan that read only the tasks young enough to be new jobs. */
  recordScanForNew(pages: number, startedAt: number): void {
    this.newJobs.recordScan(pages, startedAt, this.#minInterval(pages));
  }

  /** Records whether a job that the list showed as ended, or did not show, had really ended. */
  recordConfirmation(hasEnded: boolean): void {
    if (hasEnded) this.#completions += 1;
    else this.#falsePositives += 1;
  }

  /** The shortest time between scans of this many requests. */
  #minInterval(requests: number): number {
    return (1000 * requests) / (this.#budget.requestsPerSecond * MAX_SCAN_SHARE_OF_RATE);
  }

  #plan(now: number): ScanPlan | undefined {
    if (!this.reliability.isUsable(now)) return undefined;
    return this.pollRates.plan(this.reliability.requestsPerScan(now), this.#completionRatio.value);
  }
}

/** The default `requestCost` of adaptive polling, in milliseconds of delay. */
const REQUEST_COST_MS = 1000;

/** Probability that a job ends within a planned delay, by Keller's density (see PollRateModel). */
export function completionProbability(delay: number, completionRatio: number): number {
  return delay > 0
    ? 1 - Math.exp((-2 * REQUEST_COST_MS * completionRatio) / delay)
    : 1 - FIRST_POLL_SERVED_PROBABILITY;
}

export interface ScanPlan {
  /** Milliseconds from the start of one scan to the start of the next. */
  readonly interval: number;
  /** The shortest delay served, in milliseconds. Waits with a shorter delay keep polling individually. */
  readonly minDelay: number;
  /** Expected completions per millisecond among the jobs served. */
  readonly expectedCompletionRate: number;
}

/** What a request of a scan costs, relative to one by id: a page has a hundred rows, and stands before the others. */
const SCAN_REQUEST_COST = 1.75;

/** Delays are grouped in steps of a quarter octave. */
const DELAY_STEPS_PER_OCTAVE = 4;

/**
 * Estimates from the waits' planned delays how often to scan the list for all of them.
 *
 * A wait that plans a delay d expects its job to end at a rate of h = 2c / d², with c the cost of a request (Keller's
 * density, 1974, as in polling/adaptive). Polled separately, jobs cost c sum(1/d) for requests and as much for delay,
 * per unit of time. A scan of p requests serves them all: rates add up, so its best interval is sqrt(p / sum(1/d²)) at
 * a cost of 2c sqrt(p sum(1/d²)), plus c sum(h) to confirm by id what has ended. The jobs with the longest delays are
 * served by scans, down to the delay at which the total cost is least; the others are polled separately.
 */
export class PollRateModel {
  /** Number of jobs by step. */
  readonly #counts = new Map<number, number>();

  /** Adds or removes a job with this delay. */
  adjust(delay: number, change: 1 | -1): void {
    // A poll that is due at once, or never, carries no expectation.
    if (!(delay >= 1 && delay < Number.POSITIVE_INFINITY)) return;
    const step = Math.round(DELAY_STEPS_PER_OCTAVE * Math.log2(delay));
    const count = (this.#counts.get(step) ?? 0) + change;
    if (count > 0) this.#counts.set(step, count);
    else this.#counts.delete(step);
  }

  /**
   * @param completionRatio Observed completions per expected completion.
   * @returns undefined if separate requests cost less.
   */
  plan(requestsPerScan: number, completionRatio: number): ScanPlan | undefined {
    // Cost relative to separate polls, in units of 2c.
    let best = { cost: 0, inverseSquares: 0, minDelay: 0 };
    let separateCost = 0;
    let inverseSquares = 0;
    for (const [step, count] of [...this.#counts].sort(([a], [b]) => b - a)) {
      const delay = 2 ** (step / DELAY_STEPS_PER_OCTAVE);
      separateCost += count / delay;
      inverseSquares += count / delay ** 2;
      const scanCost = Math.sqrt(requestsPerScan * inverseSquares);
      const cost = scanCost + REQUEST_COST_MS * completionRatio * inverseSquares - separateCost;
      if (cost < best.cost) best = { cost, inverseSquares, minDelay: delay };
    }
    if (best.inverseSquares === 0) return undefined;
    return {
      interval: Math.sqrt(
        (SCAN_REQUEST_COST * requestsPerScan) / (completionRatio * best.inverseSquares),
      ),
      minDelay: best.minDelay,
      expectedCompletionRate: 2 * REQUEST_COST_MS * best.inverseSquares,
    };
  }
}

/** Older scans lose weight once about this many completions have been expected since. */
const MEMORY_COMPLETIONS = 10;
/** Delays may also be long by the caller's choice, so scans are accelerated by at most the square root of this. */
const MAX_COMPLETION_RATIO = 4;

/**
 * Observed over expected completions. Each wait plans for its job alone, but a thousand jobs of which none has
 * completed show that the next completion is not near. A Poisson rate with a gamma prior of one completion in one
 * expected; older scans count for less.
 */
export class CompletionRatio {
  #seen = 0;
  #expected = 0;

  recordScan({ seen, expected }: { readonly seen: number; readonly expected: number }): void {
    const kept = MEMORY_COMPLETIONS / (MEMORY_COMPLETIONS + expected);
    this.#seen = this.#seen * kept + seen;
    this.#expected = this.#expected * kept + expected;
  }

  get value(): number {
    return Math.min((this.#seen + 1) / (this.#expected + 1), MAX_COMPLETION_RATIO);
  }
}
