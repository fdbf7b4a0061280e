import { Crowd, chanceOfEnd, type SweepPlan } from './crowd.js';
import { ListWorth } from './list-worth.js';
import type { SharedJob } from './shared-job.js';
import { Tempo } from './tempo.js';

/** What a client may send. */
export interface RequestBudget {
  /** Requests a second. */
  readonly perSecond: number;
  /** Requests that wait for their turn now. */
  queued(): number;
}

export interface NextSweep {
  readonly at: number;
  /** Before this it would take more than its share of the requests allowed. */
  readonly soonest: number;
  /** How much of a sweep is lost if the next one begins now, as it is that much too early. */
  readonly share: number;
}

/** The share of the requests allowed that sweeps may take. */
const SHARE_OF_RATE = 0.5;
/** The share of the expected ends below which it is quiet. */
const QUIET = 0.5;

/** When the list is to be read: for the crowd as a whole, or for as many looks as are due. Times are monotonic milliseconds. */
export class SweepSchedule {
  /** What reading the list costs and is good for. */
  readonly worth = new ListWorth();
  readonly #budget: RequestBudget;
  readonly #crowd = new Crowd();
  readonly #tempo = new Tempo();
  #lastBegan: number | undefined;
  #sweeps = 0;
  #endsSeen = 0;
  /** Jobs that were asked for by id in vain, for the list had them as missing or ended. */
  #misled = 0;

  constructor(budget: RequestBudget) {
    this.#budget = budget;
  }

  /** A job is to be looked at again after a delay. */
  planned({ delay }: SharedJob): void {
    this.#crowd.add(delay);
  }

  answered({ delay }: SharedJob): void {
    this.#crowd.remove(delay);
  }

  /** How much of a request a row saves that answers for a job: it does not if the job has ended. */
  savedBy({ delay }: SharedJob): number {
    return 1 - chanceOfEnd(delay, this.#tempo.share);
  }

  /** Whether fewer jobs end than were expected to: either they take longer, or the list stands still. */
  get isQuiet(): boolean {
    return this.#tempo.share < QUIET;
  }

  /** When the crowd as a whole should be looked after next; never, where each does that better alone. */
  next(now: number): NextSweep {
    this.#lastBegan ??= now;
    const plan = this.#plan(now);
    const { perSecond, queued } = this.#budget;
    const fastest = (1000 * this.worth.requests(now)) / (perSecond * SHARE_OF_RATE);
    const interval = Math.max(plan?.interval ?? Number.POSITIVE_INFINITY, fastest);
    const at = this.#lastBegan + interval;
    const share = plan ? Math.min(Math.max((at - now) / interval, 0), 1) : 1;
    // What was found out already is to be confirmed before more is found out.
    const afterQueue = now + (1000 * queued()) / perSecond;
    const afterLast = this.#sweeps > 0 ? this.#lastBegan + fastest : now;
    return { at, share, soonest: Math.max(afterLast, afterQueue) };
  }

  /** A sweep begins: what was seen since the last one tells how fast jobs really end. */
  begin(now: number): void {
    const time = now - (this.#lastBegan ?? now);
    const expected = (this.#plan(now)?.endsExpected ?? 0) * time;
    this.#tempo.swept({ seen: this.#endsSeen, expected });
    this.#endsSeen = 0;
    this.#lastBegan = now;
    this.#sweeps += 1;
  }

  /** A sweep is over. */
  end(pages: number, now: number): void {
    this.worth.swept(pages + this.#misled, now);
    this.#misled = 0;
  }

  /** What the list hinted at turned out to be so, or not. */
  hintProved(right: boolean): void {
    if (right) this.#endsSeen += 1;
    else this.#misled += 1;
  }

  #plan(now: number): SweepPlan | undefined {
    if (!this.worth.usable(now)) return undefined;
    return this.#crowd.plan(this.worth.requests(now), this.#tempo.share);
  }
}
