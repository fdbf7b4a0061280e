import { ListReliability } from './list-reliability.js';
import type { WatchedJob } from './watched-job.js';

/** What a client may send. */
export interface RequestBudget {
  /** Requests a second. */
  readonly requestsPerSecond: number;
  /** Requests that wait for their turn now. */
  queued(): number;
}

export interface NextScan {
  readonly at: number;
  /** Before this it would take more than its share of the requests allowed. */
  readonly notBefore: number;
  /** How much of a sweep is lost if the next one begins now, as it is that much too early. */
  readonly remainingFraction: number;
}

/** The share of the requests allowed that sweeps may take. */
const MAX_SCAN_SHARE_OF_RATE = 0.5;
/** The share of the expected ends below which it is quiet. */
const SLOW_COMPLETION_RATIO = 0.5;

/** When the list is to be read: for the crowd as a whole, or for as many looks as are due. Times are monotonic milliseconds. */
export class ScanSchedule {
  /** What reading the list costs and is good for. */
  readonly reliability = new ListReliability();
  readonly #budget: RequestBudget;
  readonly #pollRates = new PollRateModel();
  readonly #completionRatio = new CompletionRatio();
  #lastStartedAt: number | undefined;
  #scanCount = 0;
  #completionsSeen = 0;
  /** Jobs that were asked for by id in vain, for the list had them as missing or ended. */
  #falsePositives = 0;

  constructor(budget: RequestBudget) {
    this.#budget = budget;
  }

  /** A job is to be looked at again after a delay. */
  addJob({ delay }: WatchedJob): void {
    this.#pollRates.add(delay);
  }

  removeJob({ delay }: WatchedJob): void {
    this.#pollRates.remove(delay);
  }

  /** How much of a request a row saves that answers for a job: it does not if the job has ended. */
  requestsSavedBy({ delay }: WatchedJob): number {
    return 1 - completionProbability(delay, this.#completionRatio.value);
  }

  /** Whether fewer jobs end than were expected to: either they take longer, or the list stands still. */
  get isSlow(): boolean {
    return this.#completionRatio.value < SLOW_COMPLETION_RATIO;
  }

  /** When the crowd as a whole should be looked after next; never, where each does that better alone. */
  nextScan(now: number): NextScan {
    this.#lastStartedAt ??= now;
    const plan = this.#planScans(now);
    const { requestsPerSecond, queued } = this.#budget;
    const minInterval =
      (1000 * this.reliability.requestsPerScan(now)) / (requestsPerSecond * MAX_SCAN_SHARE_OF_RATE);
    const interval = Math.max(plan?.interval ?? Number.POSITIVE_INFINITY, minInterval);
    const at = this.#lastStartedAt + interval;
    const remainingFraction = plan ? Math.min(Math.max((at - now) / interval, 0), 1) : 1;
    // What was found out already is to be confirmed before more is found out.
    const afterQueue = now + (1000 * queued()) / requestsPerSecond;
    const afterLast = this.#scanCount > 0 ? this.#lastStartedAt + minInterval : now;
    return { at, remainingFraction, notBefore: Math.max(afterLast, afterQueue) };
  }

  /** A sweep begins: what was seen since the last one tells how fast jobs really end. */
  recordStart(now: number): void {
    const elapsed = now - (this.#lastStartedAt ?? now);
    const expected = (this.#planScans(now)?.expectedCompletionRate ?? 0) * elapsed;
    this.#completionRatio.recordScan({ seen: this.#completionsSeen, expected });
    this.#completionsSeen = 0;
    this.#lastStartedAt = now;
    this.#scanCount += 1;
  }

  /** A sweep is over. */
  recordEnd(pages: number, now: number): void {
    this.reliability.recordScan(pages + this.#falsePositives, now);
    this.#falsePositives = 0;
  }

  /** What the list hinted at turned out to be so, or not. */
  recordConfirmation(wasTerminal: boolean): void {
    if (wasTerminal) this.#completionsSeen += 1;
    else this.#falsePositives += 1;
  }

  #planScans(now: number): ScanPlan | undefined {
    if (!this.reliability.isUsable(now)) return undefined;
    return this.#pollRates.plan(this.reliability.requestsPerScan(now), this.#completionRatio.value);
  }
}
/** What adaptive polling takes a request to be worth unless it is told otherwise, in milliseconds of delay. */
const REQUEST_COST_MS = 1000;

/** How likely a job is to have ended by a look that was planned so far ahead: Keller's density, read backwards. */
export function completionProbability(delay: number, completionRatio: number): number {
  return delay > 0
    ? 1 - Math.exp((-2 * REQUEST_COST_MS * completionRatio) / delay)
    : FIRST_POLL_COMPLETION_PROBABILITY;
}

/** Of a first look, which nobody planned: the job may have ended long ago, or not be there yet. */
const FIRST_POLL_COMPLETION_PROBABILITY = 0.7;

/** When sweeps of the list are to begin, and whom they serve. */
export interface ScanPlan {
  /** Milliseconds from the beginning of one sweep to that of the next. */
  readonly interval: number;
  /** The shortest delay among the waits that it is for, in milliseconds: who is more eager looks alone. */
  readonly minDelay: number;
  /** How many jobs the delays lead to expect to end in a millisecond, among those that sweeps serve. */
  readonly expectedCompletionRate: number;
}

/** Delays that differ by less than a quarter of an octave are one. */
const STEPS_PER_OCTAVE = 4;

/**
 * The delays that waits have planned, and the best schedule for looking after them together.
 *
 * A wait that plans a delay d takes the hazard rate of its job's end to be h = 2c / d^2, with c the cost of a request
 * (Keller's density, as in polling/adaptive). Apart, waits cost c / d each for requests and as much for being late:
 * 2c sum(1/d) a unit of time. A sweep of p requests every D serves them all; hazards add up, so the best D is
 * sqrt(p) / sqrt(sum(1/d^2)) and costs 2c sqrt(p) sqrt(sum(1/d^2)), and what has ended is asked for by its id as well:
 * another c sum(h). Whom a sweep serves is chosen so that the sum of both ways is least: the longest delays first,
 * which is to say that waits much more eager than the sweeps look by themselves.
 */
export class PollRateModel {
  readonly #counts = new Map<number, number>();

  add(delay: number): void {
    this.#adjustCount(delay, 1);
  }

  remove(delay: number): void {
    this.#adjustCount(delay, -1);
  }

  /**
   * @param requestsPerScan that a sweep takes.
   * @param completionRatio how many jobs really end for each that the delays lead to expect.
   * @returns undefined where looking apart costs less.
   */
  plan(requestsPerScan: number, completionRatio: number): ScanPlan | undefined {
    const directCost = this.#sumInversePowers(1);
    const longestFirst = [...this.#counts].sort(([a], [b]) => b - a);
    let best = { cost: directCost, inverseSquares: 0, minDelay: 0 };
    let servedCost = 0;
    let inverseSquares = 0;
    for (const [step, count] of longestFirst) {
      const delay = delayOfStep(step);
      servedCost += count / delay;
      inverseSquares += count / delay ** 2;
      const cost =
        Math.sqrt(requestsPerScan * inverseSquares) +
        REQUEST_COST_MS * completionRatio * inverseSquares +
        directCost -
        servedCost;
      if (cost < best.cost) best = { cost, inverseSquares, minDelay: delay };
    }
    if (best.inverseSquares === 0) return undefined;
    return {
      interval: Math.sqrt(requestsPerScan / (completionRatio * best.inverseSquares)),
      minDelay: best.minDelay,
      expectedCompletionRate: 2 * REQUEST_COST_MS * best.inverseSquares,
    };
  }

  /** The sum of 1 / delay^power. */
  #sumInversePowers(power: number): number {
    let sum = 0;
    for (const [step, count] of this.#counts) sum += count / delayOfStep(step) ** power;
    return sum;
  }

  #adjustCount(delay: number, amount: number): void {
    // What is due at once tells nothing of how soon an end is expected.
    if (!(delay >= 1 && delay < Number.POSITIVE_INFINITY)) return;
    const step = Math.round(STEPS_PER_OCTAVE * Math.log2(delay));
    const count = (this.#counts.get(step) ?? 0) + amount;
    if (count > 0) this.#counts.set(step, count);
    else this.#counts.delete(step);
  }
}

function delayOfStep(step: number): number {
  return 2 ** (step / STEPS_PER_OCTAVE);
}
/** How much of what was seen before a sweep still counts after it. */
const DECAY_PER_SCAN = 0.7;
/** Delays may also be long because their owner wants them so: the sweeps are quickened no more than by the root of this. */
const MAX_COMPLETION_RATIO = 4;

/**
 * Whether jobs end as often as the delays of their waits lead to expect. Each wait plans as if it were alone, and knows
 * as little; a thousand jobs none of which has ended say that the next end is not near.
 *
 * The ratio of ends seen to ends expected, as a Poisson rate with a gamma prior of one end in one expected, older sweeps
 * counting for less and less.
 */
export class CompletionRatio {
  #seen = 0;
  #expected = 0;

  recordScan(completions: { readonly seen: number; readonly expected: number }): void {
    this.#seen = this.#seen * DECAY_PER_SCAN + completions.seen;
    this.#expected = this.#expected * DECAY_PER_SCAN + completions.expected;
  }

  /** Ends for each that was expected. */
  get value(): number {
    return Math.min((this.#seen + 1) / (this.#expected + 1), MAX_COMPLETION_RATIO);
  }
}
