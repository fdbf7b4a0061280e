import { completionProbability, PollRateModel, type ScanPlan } from './crowd.js';
import { ListReliability } from './list-worth.js';
import type { WatchedJob } from './shared-job.js';
import { CompletionRatio } from './tempo.js';

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
